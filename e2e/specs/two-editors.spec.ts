import type { Article } from '#shared/domain/article.ts'
import type { Editor } from '../fixtures/test.ts'
import { expect, test } from '../fixtures/test.ts'
import { saveAtOnce } from '../fixtures/save-order.ts'
import { asMarked, base, bodyOf, end, middle, openForEditing, paragraphs, start, title } from '../fixtures/salt-road.ts'
import type { Wiki } from '../fixtures/wiki.ts'

/* The mission: two people who edit the same article at the same instant never overwrite each other. That every typed word
   is still somewhere at the end is asserted for every test by its fixtures. */

/** Who had to give way: the author of the version that was kept. */
async function loserOf(wiki: Wiki, { id }: Article, editors: readonly Editor[]): Promise<Editor> {
  const kept = async () => (await wiki.as('Carol').revisions(id)).find(({ kind }) => kind === 'side')?.author
  await expect.poll(kept, { message: 'the version that lost the race is kept' }).toBeDefined()
  const author = await kept()
  const loser = editors.find(({ name }) => name === author)
  if (loser === undefined) throw new Error(`nobody here is called ${String(author)}`)
  return loser
}

test.describe('two saves at the same instant', () => {
  test('in different paragraphs: one wins, the other is merged without a question', async ({ wiki, alice, bob }) => {
    const article = await openForEditing(wiki, [alice, bob])
    const byAlice = 'The road begins at the new bridge, says Alice.'
    const byBob = 'It ends in the fish market, says Bob.'
    await alice.editing.write(paragraphs(byAlice, middle, end))
    await bob.editing.write(paragraphs(start, middle, byBob))

    await saveAtOnce(alice, bob)
    const loser = await loserOf(wiki, article, [alice, bob])
    const winner = loser === alice ? bob : alice

    await expect(loser.editing.banner(`Merged 1 change by ${winner.name}`)).toBeVisible()
    for (const { editing } of [alice, bob]) {
      await editing.expectSaved()
      await editing.expectText(byAlice, middle, byBob)
    }
    expect(await bodyOf(wiki, article)).toBe(paragraphs(byAlice, middle, byBob))
    expect(await wiki.as('Carol').history(article.id)).toEqual([
      `merge by ${loser.name}`,
      `side by ${loser.name}`,
      `edit by ${winner.name}`,
      'create by Carol',
    ])
    const [merge, side, edit] = await wiki.as('Carol').revisions(article.id)
    expect(merge?.parents, 'the merge has both versions as parents').toEqual([edit?.etag, side?.etag])
    await expect(loser.editing.banner(/^Merged/)).toBeVisible()
  })

  const mine = (name: string) => `The road begins where ${name} says.`
  interface Decision {
    readonly name: string
    readonly decide: (loser: Editor, winner: Editor) => Promise<void>
    readonly expected: (loser: Editor, winner: Editor) => string
  }
  const byHand = 'The road begins where both of them agreed.'
  const decisions: readonly Decision[] = [
    {
      name: 'mine',
      decide: ({ conflict }) => conflict.choose(1, 'Mine'),
      expected: loser => paragraphs(mine(loser.name), middle, end),
    },
    {
      name: 'theirs',
      decide: ({ conflict }, winner) => conflict.choose(1, `${winner.name}’s`),
      expected: (_, winner) => paragraphs(mine(winner.name), middle, end),
    },
    {
      name: 'both, theirs first',
      decide: async ({ conflict }) => {
        await conflict.choose(1, 'Both')
        await conflict.card(1).getByRole('button', { name: 'Swap order' }).click()
      },
      expected: (loser, winner) => paragraphs(mine(winner.name), mine(loser.name), middle, end),
    },
    {
      name: 'the original',
      decide: ({ conflict }) => conflict.choose(1, 'Original'),
      expected: () => base,
    },
    {
      name: 'a text written by hand',
      decide: ({ conflict }) => conflict.writeByHand(1, byHand),
      expected: () => paragraphs(byHand, middle, end),
    },
  ]
  for (const { name, decide, expected } of decisions) {
    test(`in the same line: the other decides for ${name}`, async ({ wiki, alice, bob }) => {
      const article = await openForEditing(wiki, [alice, bob])
      for (const editor of [alice, bob]) await editor.editing.write(paragraphs(mine(editor.name), middle, end))

      await saveAtOnce(alice, bob)
      const loser = await loserOf(wiki, article, [alice, bob])
      const winner = loser === alice ? bob : alice

      const { conflict } = loser
      await expect(conflict.dialog).toHaveAccessibleName(`${winner.name} saved this article while you were editing`)
      for (const line of [mine('Alice'), mine('Bob'), start]) {
        await expect(conflict.card(1), 'both versions, and what they started from').toContainText(asMarked(line))
      }
      await expect(conflict.save).toHaveAccessibleDescription('One passage is still to decide.')
      expect(await bodyOf(wiki, article), 'nothing is decided by anybody else').toBe(
        paragraphs(mine(winner.name), middle, end),
      )
      await decide(loser, winner)
      await conflict.save.click()

      await expect(conflict.dialog).toBeHidden()
      await loser.editing.expectSaved()
      expect(await bodyOf(wiki, article)).toBe(expected(loser, winner))
      const everything = await wiki.as('Carol').everyText(article.id)
      for (const editor of [alice, bob]) expect(everything).toContain(paragraphs(mine(editor.name), middle, end))
      // The window that won follows without being asked.
      await winner.editing.expectSaved()
      await expect.poll(async () => winner.editing.text.innerText()).toContain(expected(loser, winner).split('\n')[0])
    })
  }
})

test.describe('three people at the same instant', () => {
  test('in three paragraphs: all three edits stand in the article', async ({ wiki, editors }) => {
    const three = await editors(3)
    const article = await openForEditing(wiki, three)
    const lines = three.map(({ name }, index) => `${name} wrote paragraph ${index + 1}.`)
    for (const [index, { editing }] of three.entries()) {
      await editing.write(
        paragraphs(...[start, middle, end].map((line, at) => (at === index ? (lines[at] ?? '') : line))),
      )
    }
    await saveAtOnce(...three)

    for (const { editing } of three) {
      await editing.expectSaved()
      await editing.expectText(...lines)
    }
    expect(await bodyOf(wiki, article)).toBe(paragraphs(...lines))
  })

  test('in one line: each decides in turn, and every version is kept', async ({ wiki, editors }) => {
    const three = await editors(3)
    const article = await openForEditing(wiki, three)
    const line = ({ name }: Editor) => `The road begins where ${name} says.`
    for (const editor of three) await editor.editing.write(paragraphs(line(editor), middle, end))
    await saveAtOnce(...three)

    const winnerName = async () => {
      const head = (await wiki.as('Carol').revisions(article.id)).find(({ kind }) => kind === 'edit')
      return head?.author
    }
    await expect.poll(winnerName).toBeDefined()
    const first = await winnerName()
    const [second, third] = three.filter(({ name }) => name !== first)
    if (second === undefined || third === undefined) throw new Error('three people, one winner')
    await expect(second.conflict.card(1)).toBeVisible()
    await expect(third.conflict.card(1)).toBeVisible()

    await second.conflict.choose(1, 'Both')
    await second.conflict.save.click()
    await second.editing.expectSaved()

    // The third decided about a version that is not the newest any more: told, asked again, nothing overwritten.
    await third.conflict.choose(1, 'Mine')
    await third.conflict.save.click()
    await expect(third.conflict.dialog.getByText(`${second.name} saved again while you were deciding`)).toBeVisible()
    await expect(third.conflict.card(1)).toContainText(asMarked(line(second)))
    await third.conflict.choose(1, 'Both')
    await third.conflict.save.click()
    await expect(third.conflict.dialog).toBeHidden()
    await third.editing.expectSaved()

    const body = await bodyOf(wiki, article)
    for (const editor of three) expect(body).toContain(line(editor))
  })
})

test('titles and tags are merged like the text, and a title that both changed is asked about', async ({
  wiki,
  alice,
}) => {
  const article = await openForEditing(wiki, [alice])
  await alice.editing.name('The road of salt')
  await alice.editing.append('Alice has a word at the end.\n')
  const theirs = { ...article, title: 'Salt road', tags: ['trade'] }
  expect((await wiki.as('Bob').put(article.id, article.etag, theirs)).status).toBe(200)
  await alice.editing.save.click()

  await expect(alice.conflict.card(1)).toContainText('In the title')
  await expect(alice.conflict.choice(1, 'Both'), 'a title has no second half').toHaveCount(0)
  await alice.conflict.choose(1, 'Mine')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  const merged = await wiki.as('Carol').read(article.id)
  expect(merged).toMatchObject({
    title: 'The road of salt',
    tags: ['trade'],
    body: `${base}Alice has a word at the end.\n`,
  })
})

test.describe('a window that is behind', () => {
  test('a tab left open says that there is a newer version and merges it', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, [alice])
    const byAlice = 'It climbs to the pass in three days, writes Alice.'
    await alice.editing.write(paragraphs(start, byAlice, end))
    const bob = wiki.as('Bob')
    await bob.edit(article.id, body => body.replace(start, 'Bob has changed the beginning.'))

    await expect(alice.editing.banner('Bob saved a newer version')).toBeVisible()
    await alice.editing.expectText(start, byAlice)
    await alice.editing.answerBanner('Show changes')
    const changes = alice.page.getByRole('dialog', { name: 'What Bob changed' })
    await expect(changes.getByRole('region', { name: 'Changes' })).toContainText('Bob has changed the beginning.')
    await changes.getByRole('button', { name: 'Close' }).click()
    await alice.editing.answerBanner('Merge now')

    await alice.editing.expectSaved()
    await alice.editing.expectText('Bob has changed the beginning.', byAlice, end)
    expect(await bodyOf(wiki, article)).toBe(paragraphs('Bob has changed the beginning.', byAlice, end))
  })

  test('a tab that heard nothing of many saves merges at its own', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, [alice])
    const byAlice = 'It climbs to the pass in three days, writes Alice.'
    await alice.editing.write(paragraphs(start, byAlice, end))
    alice.gate.goOffline()
    const bob = wiki.as('Bob')
    for (const day of [1, 2, 3]) await bob.edit(article.id, body => `${body}\nBob was here on day ${day}.\n`)
    const held = alice.gate.holdRequest(({ method, path }) => method === 'GET' && path.includes('/articles/'))
    alice.gate.goOnline()
    await alice.editing.save.click()
    await expect(alice.editing.banner('Merged')).toBeVisible()
    held.release()

    await alice.editing.expectSaved()
    const body = await bodyOf(wiki, article)
    expect(body).toContain(byAlice)
    for (const day of [1, 2, 3]) expect(body).toContain(`Bob was here on day ${day}.`)
  })

  test('two windows of one person are two editors', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, [alice])
    const other = await alice.openWindow()
    await other.editArticle(title)
    await alice.editing.write(paragraphs('The first window says this.', middle, end))
    await other.editing.write(paragraphs('The second window says that.', middle, end))
    await alice.editing.save.click()
    await alice.editing.expectSaved()
    await expect(other.editing.banner('You saved a newer version in another window')).toBeVisible()
    await other.editing.save.click()

    await expect(other.conflict.dialog).toHaveAccessibleName('You saved this article in another window')
    await other.conflict.choose(1, 'Both')
    await other.conflict.save.click()
    await other.editing.expectSaved()
    const body = await bodyOf(wiki, article)
    expect(body).toContain('The first window says this.')
    expect(body).toContain('The second window says that.')
  })

  test('undoing a merge brings my own text back, and the other stays in history', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, [alice])
    const byAlice = 'It ends in the fish market, says Alice.'
    await alice.editing.write(paragraphs(start, middle, byAlice))
    const byBob = 'The road begins at the new bridge, says Bob.'
    await wiki.as('Bob').edit(article.id, body => body.replace(start, byBob))
    await alice.editing.save.click()
    await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
    await alice.editing.expectSaved()

    await alice.editing.answerBanner('Undo merge')
    await expect.poll(() => bodyOf(wiki, article)).toBe(paragraphs(start, middle, byAlice))
    await alice.editing.expectSaved()
    expect(await wiki.as('Carol').everyText(article.id)).toContain(paragraphs(byBob, middle, end))
  })
})
