import type { Article } from '#shared/domain/article.ts'
import { anyWrite, keeps, saves } from '../../fixtures/gate.ts'
import { expect, test, type Editor } from '../../fixtures/test.ts'
import { tokenOf, wikiName, type Wiki } from '../../fixtures/wiki.ts'

/* What happens to a decision while it is being made: others save, delete and rename, answers get lost, people are signed
   out. Whatever was chosen stays chosen, and only what is new is asked. */

const title = 'The salt road'
const start = 'The road begins at the old bridge.'
const middle = 'It climbs to the pass in two days.'
const end = 'It ends at the harbour of Saint Clement.'
const paragraphs = (...lines: readonly string[]) => `${lines.join('\n\n')}\n`
const byAlice = 'The road begins where Alice says.'
const byBob = 'The road begins where Bob says.'
const merged = paragraphs(byAlice, byBob, middle, end)

const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Carol').read(id)).body

/** Alice has her version and Bob's before her; Bob's is the article. */
async function openConflict(wiki: Wiki, alice: Editor, bob: Editor): Promise<Article> {
  const article = await wiki.as('Carol').create({ title, body: paragraphs(start, middle, end) })
  for (const editor of [alice, bob]) await editor.editArticle(title)
  await alice.editing.write(paragraphs(byAlice, middle, end))
  await bob.editing.write(paragraphs(byBob, middle, end))
  await bob.editing.save.click()
  await bob.editing.expectSaved()
  await alice.editing.save.click()
  await expect(alice.conflict.card(1)).toBeVisible()
  return article
}

async function saveAgain({ editing }: Editor, text: string): Promise<void> {
  await editing.write(text)
  await editing.save.click()
  await editing.expectSaved()
}

test('a second, a third and a fourth save: each time the choices are kept and only what is new is asked', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await openConflict(wiki, alice, bob)
  const { conflict } = alice
  await conflict.choose(1, 'Both')

  await test.step('Bob saves elsewhere: nothing new to decide', async () => {
    await saveAgain(bob, paragraphs(byBob, 'It climbs in three days, says Bob.', end))
    await conflict.save.click()
    await expect(conflict.savedAgain('Bob saved again while you were deciding')).toBeVisible()
    await expect(conflict.savedAgain('your choices are kept, nothing new to decide')).toBeVisible()
    await expect(conflict.card(1)).toContainText('Both, yours first')
  })
  const again = 'The road begins elsewhere, says Bob.'
  await test.step('Bob saves the same passage: asked anew', async () => {
    await saveAgain(bob, paragraphs(again, 'It climbs in three days, says Bob.', end))
    await conflict.save.click()
    await expect(conflict.savedAgain('your choices are kept, 1 new conflict')).toBeVisible()
    await expect(conflict.counter('1 of 1 to decide')).toBeVisible()
    await conflict.choose(1, 'Both')
  })
  await test.step('Carol saves the title and yet another paragraph', async () => {
    const head = await wiki.as('Carol').read(article.id)
    const byCarol = { ...head, title: 'The long salt road', body: head.body.replace(end, 'It never ends, says Carol.') }
    expect((await wiki.as('Carol').put(article.id, head.etag, byCarol)).status).toBe(200)
    await conflict.save.click()
    await expect(conflict.savedAgain('Carol saved again while you were deciding')).toBeVisible()
    await expect(conflict.dialog).toHaveAccessibleName('Bob and Carol saved this article while you were editing')
    await expect(conflict.counter('Decided')).toBeVisible()
    await conflict.save.click()
  })

  await expect(conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  const head = await wiki.as('Carol').read(article.id)
  expect(head.title).toBe('The long salt road')
  expect(head.body).toBe(paragraphs(byAlice, again, 'It climbs in three days, says Bob.', 'It never ends, says Carol.'))
})

test('the article is deleted while it is decided: what was decided is the text, and can come back', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await openConflict(wiki, alice, bob)
  const byHand = 'The road begins where both of them agreed, after a long evening.'
  await alice.conflict.writeByHand(1, byHand)
  await bob.editing.done.click()
  await bob.reading.command('Delete')
  await expect(alice.sidebar.article(title)).toHaveCount(0)
  await expect(alice.conflict.counter('Decided'), 'nothing is taken out of her hands').toBeVisible()
  await alice.conflict.save.click()

  await expect(alice.conflict.dialog).toBeHidden()
  await expect(alice.editing.banner('Bob deleted this article')).toContainText('Your text is safe.')
  await alice.editing.expectWholeText(paragraphs(byHand, middle, end))
  await alice.editing.expectOnlyHere()
  await alice.editing.answerBanner('Save mine as a new article')
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(paragraphs(byHand, middle, end))
  const kept = await wiki.as('Carol').everyText(article.id)
  for (const line of [byAlice, byBob]) expect(kept).toContain(paragraphs(line, middle, end))
})

test('the article is renamed and moved while it is decided: the decision is saved where it is now', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await openConflict(wiki, alice, bob)
  const roads = await wiki.as('Carol').create({ title: 'Roads' })
  await alice.conflict.choose(1, 'Both')
  await bob.editing.done.click()
  await bob.reading.rename('The road of salt')
  await expect(bob.reading.title).toHaveText('The road of salt')
  await bob.reading.moveTo('Roads')
  await expect.poll(async () => (await wiki.as('Carol').read(article.id)).parentId).toBe(roads.id)
  await alice.conflict.save.click()
  await expect(alice.conflict.savedAgain('your choices are kept, nothing new to decide')).toBeVisible()
  await alice.conflict.save.click()

  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  const head = await wiki.as('Carol').read(article.id)
  expect(head).toMatchObject({ title: 'The road of salt', parentId: roads.id, body: merged })
})

test('the answer to the decision is lost: it is asked for again, and the article is merged once', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await openConflict(wiki, alice, bob)
  await alice.conflict.choose(1, 'Both')
  const held = alice.gate.holdAnswer(saves)
  await alice.conflict.save.click()
  await held.arrived
  expect(await bodyOf(wiki, article), 'the wiki has it, Alice does not know').toBe(merged)
  await expect(alice.conflict.dialog).toBeVisible()
  held.drop()

  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  expect(await wiki.as('Carol').history(article.id)).toEqual([
    'merge by Alice',
    'side by Alice',
    'edit by Bob',
    'create by Carol',
  ])
})

test('somebody saves while the answer to the decision is lost: no second question', async ({ wiki, alice, bob }) => {
  const article = await openConflict(wiki, alice, bob)
  await alice.conflict.choose(1, 'Both')
  const held = alice.gate.holdAnswer(saves)
  await alice.conflict.save.click()
  await held.arrived
  alice.gate.goOffline()
  await expect(bob.editing.text, 'Bob’s window follows').toContainText(byAlice)
  await saveAgain(bob, merged.replace(byAlice, 'The road begins somewhere between them, says Bob.'))
  await expect(alice.conflict.dialog).toBeVisible()
  await alice.comeOnline()

  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  await alice.editing.expectText('The road begins somewhere between them, says Bob.')
  expect(await wiki.as('Carol').history(article.id)).toEqual([
    'edit by Bob',
    'merge by Alice',
    'side by Alice',
    'edit by Bob',
    'create by Carol',
  ])
})

test('whoever was signed out decides all the same, signs in, and it is saved', async ({ wiki, alice, bob }) => {
  const article = await openConflict(wiki, alice, bob)
  await alice.conflict.choose(1, 'Both')
  await alice.context.clearCookies()
  await alice.conflict.save.click()
  await expect(alice.page.getByText(/Not saved yet\..*Your choices are kept\./u)).toBeVisible()
  await alice.conflict.keepEditing.click()
  await expect(alice.editing.banner(`Sign in to ${wikiName} again.`)).toBeVisible()
  expect(await bodyOf(wiki, article)).toBe(paragraphs(byBob, middle, end))

  await alice.editing.answerBanner('Sign in')
  const dialog = alice.page.getByRole('dialog', { name: `Sign in to ${wikiName}` })
  await dialog.getByLabel('Sign-in link or token').fill(tokenOf('Alice'))
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(merged)
})

test('whoever is signed out when the save is refused is asked about the same line after signing in', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await wiki.as('Carol').create({ title, body: paragraphs(start, middle, end) })
  for (const editor of [alice, bob]) await editor.editArticle(title)
  await alice.editing.write(paragraphs(byAlice, middle, end))
  await alice.context.clearCookies()
  await alice.editing.save.click()
  await expect(alice.editing.banner(`Sign in to ${wikiName} again.`)).toBeVisible()
  await alice.editing.expectOnDisk(byAlice)
  await saveAgain(bob, paragraphs(byBob, middle, end))
  await alice.page.goto(wiki.signInUrl('Alice', alice.gate.url))

  await expect(alice.sidebar.toDecide).toHaveText('1 article to decide')
  await alice.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(merged)
})

test('offline while deciding: the decision waits, and is saved when the wiki is back', async ({ wiki, alice, bob }) => {
  const article = await openConflict(wiki, alice, bob)
  alice.gate.goOffline()
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.save.click()
  await expect(alice.page.getByText(/Not saved yet\..*is offline\. Your choices are kept\./u)).toBeVisible()
  await expect(alice.conflict.dialog).toBeVisible()
  await alice.comeOnline()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(merged)
})

test.describe('the server is killed while two versions are being brought together', () => {
  test('when the refused version is in history and nobody knows', async ({ wiki, alice, bob }) => {
    const article = await wiki.as('Carol').create({ title, body: paragraphs(start, middle, end) })
    for (const editor of [alice, bob]) await editor.editArticle(title)
    await alice.editing.write(paragraphs(byAlice, middle, end))
    await saveAgain(bob, paragraphs(start, middle, 'It ends in the fish market, says Bob.'))
    const held = alice.gate.holdAnswer(keeps)
    await alice.editing.save.click()
    await held.arrived
    await wiki.stop('SIGKILL')
    held.drop()
    await expect(alice.sidebar.wiki(wikiName)).toContainText('Offline')
    await alice.editing.expectOnlyHere()
    await wiki.restart()
    await alice.comeOnline()

    await alice.editing.expectSaved()
    expect(await bodyOf(wiki, article)).toBe(paragraphs(byAlice, middle, 'It ends in the fish market, says Bob.'))
    expect(await wiki.as('Carol').history(article.id), 'it is kept once').toEqual([
      'merge by Alice',
      'side by Alice',
      'edit by Bob',
      'create by Carol',
    ])
  })

  test('when the decision was saved and nobody knows', async ({ wiki, alice, bob }) => {
    const article = await openConflict(wiki, alice, bob)
    await alice.conflict.choose(1, 'Both')
    const held = alice.gate.holdAnswer(saves)
    await alice.conflict.save.click()
    await held.arrived
    await wiki.stop('SIGKILL')
    held.drop()
    await expect(alice.page.getByText(/Not saved yet\./u)).toBeVisible()
    await wiki.restart()
    await alice.comeOnline()

    await expect(alice.conflict.dialog).toBeHidden()
    await alice.editing.expectSaved()
    expect(await bodyOf(wiki, article)).toBe(merged)
    const [newest, ...older] = await wiki.as('Carol').history(article.id)
    expect(newest).toBe('merge by Alice')
    expect(older).not.toContain('merge by Alice')
  })
})

test('undoing a merge while somebody saves: the undo is merged with what is new, and nothing is overwritten', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await wiki.as('Carol').create({ title, body: paragraphs(start, middle, end) })
  for (const editor of [alice, bob]) await editor.editArticle(title)
  await alice.editing.write(paragraphs(start, middle, 'It ends in the fish market, says Alice.'))
  await saveAgain(bob, paragraphs(byBob, middle, end))
  await alice.editing.save.click()
  await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
  await alice.editing.expectSaved()

  const held = alice.gate.holdRequest(anyWrite)
  await alice.editing.answerBanner('Undo merge')
  await held.arrived
  await bob.editing.expectText('It ends in the fish market, says Alice.')
  const onSecondThought = 'It climbs to the pass in a week, says Bob.'
  await saveAgain(bob, paragraphs(byBob, onSecondThought, 'It ends in the fish market, says Alice.'))
  held.release()

  await alice.editing.expectText(start, onSecondThought)
  await alice.editing.expectSaved()
  await expect(alice.conflict.dialog).toBeHidden()
  expect(await bodyOf(wiki, article)).toBe(
    paragraphs(start, onSecondThought, 'It ends in the fish market, says Alice.'),
  )
  expect((await wiki.as('Carol').everyText(article.id)).join('\n')).toContain(byBob)
})
