import type { Article } from '#shared/domain/article.ts'
import { expect, test, type Editor } from '../fixtures/test.ts'
import type { Wiki } from '../fixtures/wiki.ts'

/* What the dialog offers beside choosing a version: suggestions, credits, other windows, and what History tells afterwards. */

const title = 'The brine'
const road = 'The road was old and it was long.'
const pipe = 'In 1780 the brine began to travel. A pipe of fir trunks carried it to the works.'
const between = 'Nothing else is known.'
const base = `${road}\n\n${between}\n\n${pipe}\n`
const byAlice = (body: string) => body.replace('A pipe', 'A double pipe').replace('old', 'very old')
const byBob = (body: string) => body.replace('began to travel', 'travelled')
const byCarol = (body: string) => body.replace('was long', 'was long and steep')

/** Alice has a conflict with Bob about the pipe and one with Carol about the road. */
async function openConflict(wiki: Wiki, alice: Editor): Promise<Article> {
  const article = await wiki.as('Bob').create({ title, body: base })
  await alice.editArticle(title)
  await alice.editing.write(byAlice(base))
  await wiki.as('Bob').edit(article.id, byBob)
  await wiki.as('Carol').edit(article.id, byCarol)
  await alice.editing.save.click()
  await expect(alice.conflict.card(1)).toBeVisible()
  return article
}

test('each passage names those who wrote it, and the dialog everybody who saved', async ({ wiki, alice }) => {
  await openConflict(wiki, alice)
  const { conflict } = alice
  await expect(conflict.dialog).toHaveAccessibleName('Bob and Carol saved this article while you were editing')
  await expect(conflict.choice(1, 'Carol’s')).toBeVisible()
  await expect(conflict.choice(2, 'Bob’s')).toBeVisible()
  await conflict.choose(1, 'Mine')
  await conflict.choose(2, 'Mine')
  await conflict.save.click()
  await alice.editing.expectSaved()
})

test('a suggestion is read, taken, undone and done again from the keyboard, and never by itself', async ({
  wiki,
  alice,
}) => {
  const article = await openConflict(wiki, alice)
  const { conflict, page } = alice
  const said = conflict.dialog.getByRole('status').first()
  const joined = 'In 1780 the brine travelled. A double pipe of fir trunks carried it to the works.'
  await page.keyboard.press('Alt+ArrowDown')
  await expect(conflict.card(2)).toBeFocused()
  const suggestion = conflict.choice(2, 'Suggestion')
  await expect(suggestion).not.toBeChecked()
  await expect(suggestion).toHaveAccessibleDescription(/travelled \(added by Bob\).*double \(added by you\)/)
  await page.keyboard.press('5')
  await expect(conflict.card(2)).toHaveAccessibleName('Conflict 2 of 2, decided')
  await expect(said).toContainText('Kept the suggestion. 1 of 2 to decide.')
  await page.keyboard.press('Control+Z')
  await expect(conflict.card(2)).toHaveAccessibleName('Conflict 2 of 2, to decide')
  await page.keyboard.press('Control+Shift+Z')
  await expect(conflict.card(2)).toHaveAccessibleName('Conflict 2 of 2, decided')
  await conflict.choose(1, 'Carol’s')
  await page.keyboard.press('Control+Enter')
  await alice.editing.expectSaved()
  expect((await wiki.as('Carol').read(article.id)).body).toBe(`${byCarol(road)}\n\n${between}\n\n${joined}\n`)

  await alice.openHistory(title)
  await page.getByRole('button', { name: 'See the decisions' }).click()
  const decisions = page.getByRole('dialog', { name: 'What was decided' })
  await expect(decisions).toContainText('Kept: Carol’s')
  await expect(decisions).toContainText('Kept: both, joined word by word')
  await expect(decisions.getByRole('listitem').nth(0)).toContainText('Carol’s')
  await expect(decisions.getByRole('listitem').nth(0)).not.toContainText('Bob’s')
  await expect(decisions.getByRole('listitem').nth(1), 'his words, though she saved last').toContainText('Bob’s')
  await expect(decisions.getByRole('listitem').nth(1)).not.toContainText('Carol’s')
})

test('each passage and each revision runs as its own letters do', async ({ wiki, alice }) => {
  const [base, byBob, byAlice] = ['يمر الطريق بثلاث قرى.', 'خمس قرى على الطريق.', 'يمر الطريق بأربع قرى.']
  const article = await wiki.as('Carol').create({ title: 'طريق الملح', body: `${base}\n\nAn English end.\n` })
  await alice.editArticle('طريق الملح')
  await alice.editing.write(`${byAlice}\n\nAn English end.\n`)
  await wiki.as('Bob').edit(article.id, text => text.replace(base, byBob))
  await alice.editing.save.click()
  const { conflict, history } = alice
  const passages = conflict.card(1).locator('.src')
  await expect(passages).toHaveCount(3)
  for (const passage of await passages.all()) await expect(passage).toHaveCSS('direction', 'rtl')
  await expect(conflict.dialog.getByText('An English end.')).toHaveCSS('direction', 'ltr')
  await conflict.choose(1, 'Both')
  await conflict.save.click()
  await alice.editing.expectSaved()
  await alice.editing.done.click()
  await alice.reading.history.click()
  await expect(history.difference.getByText(byBob).first()).toHaveCSS('direction', 'rtl')
})

test('the preview shows the article as it would be, and what is still to decide', async ({ wiki, alice }) => {
  await openConflict(wiki, alice)
  const { conflict } = alice
  await conflict.choose(1, 'Mine')
  await conflict.dialog.getByRole('button', { name: 'Preview' }).click()
  const preview = conflict.dialog.getByRole('region', { name: 'The article as it would be' })
  await expect(preview).toContainText('The road was very old and it was long.')
  await expect(preview).toContainText('Conflict 2 of 2: still to decide.')
  await alice.page.keyboard.press('1')
  await expect(preview, 'no key decides about what is not seen').toContainText('Conflict 2 of 2: still to decide.')
  await alice.page.keyboard.press('Escape')
  await expect(preview).toBeHidden()
  await expect(conflict.card(2)).toBeVisible()
})

test('a merge that was put off is taken up by another window, and back, with every choice', async ({ wiki, alice }) => {
  const article = await openConflict(wiki, alice)
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.finishLater.click()
  await expect(alice.sidebar.toDecide).toBeVisible()

  const other = await alice.openWindow()
  await other.sidebar.pane.getByRole('link', { name: 'Review' }).click()
  await expect(other.conflict.card(1)).toContainText('Both, yours first')
  await other.conflict.choose(2, 'Bob’s')
  await other.conflict.finishLater.click()
  await expect(other.sidebar.toDecide).toBeVisible()

  await alice.sidebar.pane.getByRole('link', { name: 'Review' }).click()
  await expect(alice.conflict.card(2), 'what the other window decided').toHaveAccessibleName('Conflict 2 of 2, decided')
  await alice.conflict.save.click()
  await alice.editing.expectSaved()
  await expect(other.sidebar.toDecide, 'the other window notices').toBeHidden()
  const { body } = await wiki.as('Carol').read(article.id)
  for (const line of [byAlice(road), byCarol(road), byBob(pipe)]) expect(body).toContain(line)
})

test('two windows that decide about one article keep their own choices, and hear of each other', async ({
  wiki,
  alice,
}) => {
  const article = await openConflict(wiki, alice)
  await alice.conflict.choose(1, 'Both')
  const other = await alice.openWindow()
  await other.editArticle(title)
  await other.editing.write(byCarol(byBob(base)).replace('fir', 'pine'))
  await wiki.as('Bob').edit(article.id, body => body.replace('fir', 'oak'))
  await other.editing.save.click()
  await other.conflict.choose(1, 'Mine')
  await other.conflict.save.click()
  await other.editing.expectSaved()

  const notice = alice.conflict.dialog
    .getByRole('status')
    .filter({ hasText: 'You saved this article in another window' })
  await expect(notice).toBeVisible()
  await expect(alice.conflict.card(1), 'nothing changes under her hands').toContainText('Both, yours first')
  await notice.getByRole('button', { name: 'Merge it now' }).click()
  await expect(notice).toBeHidden()
  await expect(alice.conflict.card(1)).toContainText('Both, yours first')
  await expect(alice.conflict.card(2), 'Bob’s words and those of the other window').toContainText('pine')
  await alice.conflict.choose(2, 'Mine')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
})

test('a place that somebody else chose is named, and can be taken back by hand', async ({ wiki, alice }) => {
  const places = await wiki.as('Carol').create({ title: 'Places' })
  const article = await wiki.as('Bob').create({ title, body: base })
  await alice.editArticle(title)
  await alice.editing.write(byAlice(base))
  const theirs = { ...article, parentId: places.id, body: base.replace('A pipe', 'A long pipe') }
  expect((await wiki.as('Bob').put(article.id, article.etag, theirs)).status).toBe(200)
  await alice.editing.save.click()

  const { conflict, page } = alice
  await expect(conflict.card(1)).toContainText('long')
  await conflict.dialog.getByRole('button', { name: 'Undo: Bob moved the article under “Places”' }).click()
  await expect(conflict.card(1), 'fields come before the text').toBeFocused()
  await expect(conflict.card(1)).toContainText('In its place')
  await expect(conflict.card(1).getByRole('radio')).toHaveText([/^Mine/u, /^Bob’s/u, /^Original/u])
  await expect(conflict.card(1)).toContainText('at the top of the wiki')
  await page.keyboard.press('e')
  await expect(conflict.card(1).getByRole('textbox'), 'a place is no text').toHaveCount(0)
  await page.keyboard.press('1')
  await expect(conflict.card(1)).toHaveAccessibleName('Conflict 1 of 2, decided')
  await conflict.choose(2, 'Mine')
  await conflict.save.click()
  await alice.editing.expectSaved()
  expect(await wiki.as('Carol').read(article.id)).toMatchObject({ parentId: null, body: byAlice(base) })
})
