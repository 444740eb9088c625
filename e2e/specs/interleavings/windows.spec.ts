import type { Article } from '#shared/domain/article.ts'
import { keeps, saves, type RequestMatch } from '../../fixtures/gate.ts'
import { expect, test, type Editor } from '../../fixtures/test.ts'
import type { Wiki } from '../../fixtures/wiki.ts'
import type { WikiWindow } from '../../pages/wiki-window.ts'

/* Windows are closed at every step of a save that meets somebody else's, and opened again; one person has two of them. */

const title = 'The salt road'
const start = 'The road begins at the old bridge.'
const end = 'It ends at the harbour of Saint Clement.'
const paragraphs = (...lines: readonly string[]) => `${lines.join('\n\n')}\n`
const base = paragraphs(start, 'It climbs to the pass in two days.', end)
const byAlice = 'The road begins where Alice says.'
const byBob = 'The road begins where Bob says.'
const mine = base.replace(start, byAlice)
const theirs = base.replace(start, byBob)
const merged = base.replace(start, `${byAlice}\n\n${byBob}`)

const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Carol').read(id)).body

/** Both have the article open, and Bob has saved what Alice does not know of. */
async function overtakeAlice(wiki: Wiki, alice: Editor, bob: Editor): Promise<Article> {
  const article = await wiki.as('Carol').create({ title, body: base })
  for (const editor of [alice, bob]) await editor.editArticle(title)
  await alice.editing.write(mine)
  await alice.editing.expectOnDisk(byAlice)
  await bob.editing.write(theirs)
  await bob.editing.save.click()
  await bob.editing.expectSaved()
  return article
}

/** The only window of a browser goes, and another comes. */
async function reopen(alice: Editor): Promise<WikiWindow> {
  await alice.page.close({ runBeforeUnload: false })
  return alice.openWindow()
}

async function review(window: WikiWindow): Promise<void> {
  await expect(window.sidebar.toDecide).toHaveText('1 article to decide')
  await window.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
}

async function saveDecision({ conflict, editing }: WikiWindow): Promise<void> {
  await conflict.save.click()
  await expect(conflict.dialog).toBeHidden()
  await editing.expectSaved()
}

test('closed while typing: the text is there again, with what somebody saved meanwhile beside it', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await overtakeAlice(wiki, alice, bob)
  const again = await reopen(alice)
  await again.sidebar.pane.getByRole('link', { name: `Open “${title}”` }).click()
  await again.editing.expectWholeText(mine)
  await expect(again.editing.banner('Bob saved a newer version')).toBeVisible()
  await again.editing.expectOnlyHere()
  expect(await bodyOf(wiki, article)).toBe(theirs)
  await again.editing.answerBanner('Merge now')
  await again.conflict.choose(1, 'Both')
  await again.conflict.save.click()
  await again.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(merged)
})

interface Moment {
  readonly name: string
  readonly point: 'holdRequest' | 'holdAnswer'
  readonly match: RequestMatch
}
const moments: readonly Moment[] = [
  { name: 'the save is on its way', point: 'holdRequest', match: saves },
  { name: 'the refusal is on its way', point: 'holdAnswer', match: saves },
  { name: 'the refused version is on its way into history', point: 'holdRequest', match: keeps },
  { name: 'the refused version is in history and nobody knows', point: 'holdAnswer', match: keeps },
]
for (const { name, point, match } of moments) {
  test(`closed while ${name}: it goes on by itself, and asks when its writer is there`, async ({
    wiki,
    alice,
    bob,
  }) => {
    const article = await overtakeAlice(wiki, alice, bob)
    const held = alice.gate[point](match)
    await alice.editing.save.click()
    await held.arrived
    const again = await reopen(alice)
    held.drop()
    await expect(again.conflict.dialog, 'nobody is interrupted').toBeHidden()
    await review(again)
    await again.conflict.choose(1, 'Both')
    await saveDecision(again)
    expect(await bodyOf(wiki, article)).toBe(merged)
    const history = await wiki.as('Carol').history(article.id)
    expect(history.filter(line => line === 'side by Alice')).toHaveLength(1)
    expect(history.filter(line => line.startsWith('merge'))).toHaveLength(1)
  })
}

test('closed with the question open and nothing chosen: it waits, and nothing is chosen', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await overtakeAlice(wiki, alice, bob)
  await alice.editing.save.click()
  await expect(alice.conflict.card(1)).toBeVisible()
  const again = await reopen(alice)
  await again.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
  await expect(again.conflict.counter('1 of 1 to decide')).toBeVisible()
  await expect(again.conflict.save).toHaveAccessibleDescription('One passage is still to decide.')
  expect(await bodyOf(wiki, article)).toBe(theirs)
  await again.conflict.choose(1, 'Bob’s')
  await again.conflict.save.click()
  await again.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(theirs)
  expect(await wiki.as('Carol').everyText(article.id)).toContain(mine)
})

test('closed while writing by hand: the half sentence is there again', async ({ wiki, alice, bob, ledger }) => {
  const article = await overtakeAlice(wiki, alice, bob)
  await alice.editing.save.click()
  const half = 'The road begins where both of'
  ledger.wrote(half)
  await alice.conflict.choose(1, 'Edit by hand')
  await alice.conflict.card(1).getByRole('textbox', { name: 'The article will say' }).fill(half)
  await alice.editing.expectOnDisk(half)
  const again = await reopen(alice)
  await again.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
  const field = again.conflict.card(1).getByRole('textbox', { name: 'The article will say' })
  await expect(field).toHaveValue(half)
  await field.fill(`${half} them wanted.`)
  await again.conflict.card(1).getByRole('button', { name: 'Use this text' }).click()
  await again.conflict.save.click()
  await again.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(base.replace(start, `${half} them wanted.`))
})

test('closed while the decision is on its way: it arrives once', async ({ wiki, alice, bob }) => {
  const article = await overtakeAlice(wiki, alice, bob)
  await alice.editing.save.click()
  await alice.conflict.choose(1, 'Both')
  const held = alice.gate.holdRequest(saves)
  await alice.conflict.save.click()
  await held.arrived
  const again = await reopen(alice)
  held.drop()
  await expect.poll(() => bodyOf(wiki, article)).toBe(merged)
  await expect(again.sidebar.toDecide).toBeHidden()
  await again.editArticle(title)
  await again.editing.expectSaved()
  await again.editing.expectWholeText(merged)
  expect((await wiki.as('Carol').history(article.id)).filter(line => line.startsWith('merge'))).toHaveLength(1)
})

test('parked, closed, and the server started anew: the decision waits with its choices', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await overtakeAlice(wiki, alice, bob)
  await alice.editing.save.click()
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.finishLater.click()
  await expect(alice.reading.article).toContainText(byBob)
  await wiki.stop('SIGKILL')
  await wiki.restart()
  await bob.comeOnline()
  await bob.editing.write(theirs.replace(end, 'It ends nowhere, says Bob.'))
  await bob.editing.save.click()
  await bob.editing.expectSaved()

  const again = await reopen(alice)
  await again.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
  await expect(again.conflict.card(1)).toContainText('Both, yours first')
  await again.conflict.save.click()
  await expect(again.conflict.savedAgain('your choices are kept, nothing new to decide')).toBeVisible()
  await again.conflict.save.click()
  await expect(again.conflict.dialog).toBeHidden()
  await again.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(merged.replace(end, 'It ends nowhere, says Bob.'))
})

test('two windows of one person, both closed without saving: both texts are there again', async ({ wiki, alice }) => {
  const article = await wiki.as('Carol').create({ title, body: base })
  await alice.editArticle(title)
  const other = await alice.openWindow()
  await other.editArticle(title)
  await expect(other.editing.banner('You are editing in another window')).toBeVisible()
  const [one, two] = ['The first window says this.', 'The second window says that.'] as const
  await alice.editing.write(base.replace(start, one))
  await other.editing.write(base.replace(start, two))
  await alice.editing.expectOnDisk(one, two)
  await other.page.close()
  const again = await reopen(alice)

  await again.editArticle(title)
  await again.editing.expectText(two)
  await again.editing.save.click()
  await again.editing.expectSaved()
  await again.editing.done.click()
  await again.editArticle(title)
  await again.editing.expectText(one)
  await again.editing.save.click()
  await again.conflict.choose(1, 'Both')
  await again.conflict.save.click()
  await again.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(base.replace(start, `${one}\n\n${two}`))
})

test('a stale tab of the same person saves: told that it was the other window', async ({ wiki, alice }) => {
  const article = await wiki.as('Carol').create({ title, body: base })
  await alice.editArticle(title)
  await alice.editing.write(mine)
  const other = await alice.openWindow()
  await other.editArticle(title)
  await other.editing.write(base.replace(end, 'It ends in the fish market.'))
  await other.editing.save.click()
  await other.editing.expectSaved()
  await alice.editing.save.click()
  await expect(alice.editing.banner('Merged 1 change')).toBeVisible()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(mine.replace(end, 'It ends in the fish market.'))
})

test('what waits in one window is decided in another one of the same person', async ({ wiki, alice, bob }) => {
  const article = await overtakeAlice(wiki, alice, bob)
  await alice.editing.save.click()
  await alice.conflict.choose(1, 'Mine')
  await alice.conflict.finishLater.click()
  const other = await alice.openWindow()
  await review(other)
  await expect(other.conflict.counter('Decided')).toBeVisible()
  await saveDecision(other)
  expect(await bodyOf(wiki, article)).toBe(mine)
  await expect(alice.sidebar.toDecide).toBeHidden()
  await expect(alice.reading.article).toContainText(byAlice)
})
