import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test, type Editor } from '../fixtures/test.ts'
import type { Wiki } from '../fixtures/wiki.ts'

/* Everything works without a mouse, and for those who hear the screen instead of seeing it. */

const title = 'The ferry'
const first = 'The ferry leaves at dawn.'
const last = 'It is back before dark.'
const between = 'The crossing takes an hour.'
const paragraphs = (...lines: readonly string[]) => `${lines.join('\n\n')}\n`

test('a conflict is decided from the keyboard alone', async ({ wiki, alice }) => {
  const article = await wiki.as('Carol').create({ title, body: paragraphs(first, between, last) })
  await alice.sidebar.article(title).waitFor()
  const { keyboard } = alice.page
  const heading = alice.page.getByRole('heading', { level: 1, name: title, exact: true })

  // To the tree, to the article, into the editor.
  await keyboard.press('F6')
  while (!(await alice.sidebar.article(title).evaluate(row => row === document.activeElement))) {
    await keyboard.press('Tab')
  }
  await keyboard.press('Enter')
  await heading.waitFor()
  await keyboard.press('Control+E')
  await expect(alice.editing.text).toBeFocused()
  const byAlice = ['The ferry leaves at six, writes Alice.', 'It is back at eight, writes Alice.'] as const
  await alice.editing.write(paragraphs(byAlice[0], between, byAlice[1]))
  const byBob = ['The ferry leaves at seven, writes Bob.', 'It is back at nine, writes Bob.'] as const
  await wiki.as('Bob').edit(article.id, () => paragraphs(byBob[0], between, byBob[1]))

  await keyboard.press('Control+S')
  const { conflict } = alice
  const said = conflict.dialog.getByRole('status').first()
  await expect(conflict.card(1), 'the first passage has the focus').toBeFocused()
  await keyboard.press('2')
  await expect(conflict.card(1)).toHaveAccessibleName('Conflict 1 of 2, decided')
  await expect(said).toContainText('Kept Bob’s. 1 of 2 to decide.')
  await keyboard.press('Control+Z')
  await expect(conflict.card(1)).toHaveAccessibleName('Conflict 1 of 2, to decide')
  await expect(said).toContainText('Undone.')
  await keyboard.press('1')
  await expect(said).toContainText('Kept yours. 1 of 2 to decide.')

  await keyboard.press('Control+Enter')
  await expect(said, 'saving says why it cannot be done yet').toContainText('One passage is still to decide.')
  await keyboard.press('Alt+ArrowDown')
  await expect(conflict.card(2)).toBeFocused()
  await expect(said).toContainText('Conflict 2 of 2')
  await keyboard.press('3')
  await expect(conflict.card(2)).toContainText('Both, yours first')
  await keyboard.press('s')
  await expect(conflict.card(2)).toContainText('Both, Bob’s first')

  await keyboard.press('Alt+ArrowUp')
  await expect(conflict.card(1)).toBeFocused()
  await keyboard.press('e')
  const hand = conflict.dialog.getByRole('textbox', { name: 'The article will say' })
  await expect(hand).toBeFocused()
  await keyboard.press('ControlOrMeta+A')
  await keyboard.type('The ferry leaves between six and seven: 1, 2, 3, e and s are letters here.')
  await keyboard.press('Control+Enter')
  await expect(conflict.card(1)).toHaveAccessibleName('Conflict 1 of 2, decided')

  // Esc keeps everything; Ctrl+S comes back to it.
  await keyboard.press('Escape')
  await expect(conflict.dialog).toBeHidden()
  await expect(alice.editing.text).toBeFocused()
  await keyboard.press('Control+S')
  await expect(conflict.dialog.getByText('All 2 decided')).toBeVisible()
  await keyboard.press('Control+Enter')
  await expect(conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  await expect(alice.editing.text, 'focus is back where the writer was').toBeFocused()
  const merged = paragraphs(
    'The ferry leaves between six and seven: 1, 2, 3, e and s are letters here.',
    between,
    byBob[1],
    byAlice[1],
  )
  expect((await wiki.as('Carol').read(article.id)).body).toBe(merged)
  await keyboard.press('Control+Enter')
  await alice.editing.expectWholeText(merged)
  await keyboard.press('Control+E')
  await heading.waitFor()
})

test('the focus goes to what stays when what had it goes', async ({ wiki, alice }) => {
  for (const each of ['Anchors', 'Barge', 'Cutter']) {
    await wiki.as('Carol').create({ title: each, body: 'It floats.\n' })
  }
  const { page, sidebar, editing, reading, history } = alice
  const { keyboard } = page
  const article = reading.main.getByLabel('Article', { exact: true })

  // A view gives way to another.
  await sidebar.open('Barge')
  await keyboard.press('Control+E')
  await expect(editing.text).toBeFocused()
  await keyboard.press('Control+E')
  await expect(article, 'which arrow keys scroll then').toBeFocused()
  await reading.edit.focus()
  await keyboard.press('Control+Shift+H')
  await expect(history.revisions).toBeFocused()
  await history.difference.waitFor()
  await keyboard.press('F6')
  await expect(history.difference).toBeFocused()
  await page.goBack()
  await expect(article).toBeFocused()

  // A dialog closes that a menu opened.
  await sidebar.article('Barge').focus()
  await keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Move to…' }).press('Enter')
  await expect(page.getByRole('combobox', { name: 'Find a place' })).toBeFocused()
  await keyboard.press('Escape')
  await expect(sidebar.article('Barge')).toBeFocused()

  // A row leaves the tree; what the toast offers is one pane away, and stays while one is there.
  await page.clock.install()
  await sidebar.article('Anchors').focus()
  await keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await expect(sidebar.article('Barge')).toBeFocused()
  await keyboard.press('Shift+F6')
  const undo = page.getByRole('button', { name: 'Undo', exact: true })
  await expect(undo).toBeFocused()
  await page.clock.runFor(12_000)
  await keyboard.press('Enter')
  await sidebar.article('Anchors').waitFor()
  await expect(sidebar.article('Barge')).toBeFocused()
  await page.clock.resume()

  // An article gives way to where it was deleted, and comes back.
  await reading.more.press('Enter')
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  const restore = reading.main.getByRole('button', { name: 'Restore' })
  await restore.waitFor()
  await keyboard.press('Tab')
  await expect(restore, 'is the next stop').toBeFocused()
  await keyboard.press('Enter')
  await expect(article).toBeFocused()
})

test('the focus follows what a key opens', async ({ wiki, alice }) => {
  const { page, sidebar } = alice
  const { keyboard } = page
  const tags = Array.from({ length: 14 }, (_, index) => `tag ${String.fromCodePoint(97 + index)}`)
  await wiki.as('Carol').create({ title, body: first, tags })
  await sidebar.pane.getByRole('button', { name: '2 more' }).press('Enter')
  await expect(sidebar.pane.getByRole('link', { name: 'tag m 1' })).toBeFocused()

  await keyboard.press('Control+J')
  const dialog = page.getByRole('dialog', { name: 'Join a wiki' })
  await dialog.getByRole('textbox', { name: 'Address or sign-in link' }).fill(wiki.url)
  await keyboard.press('Enter')
  await expect(dialog.getByLabel('Token', { exact: true }), 'which is missing').toBeFocused()
  await keyboard.press('Escape')

  await page.setViewportSize({ width: 800, height: 600 })
  await expect(sidebar.pane).toBeHidden()
  await keyboard.press('Control+\\')
  await expect(sidebar.pane, 'over the page').toBeFocused()
  await keyboard.press('Escape')
  await expect(sidebar.pane).toBeHidden()
  await expect(page.getByRole('main')).toBeFocused()
})

test('in the tree, keys go on from the row that has the focus', async ({ wiki, alice }) => {
  const parent = await wiki.as('Carol').create({ title: 'Boats' })
  for (const boat of ['Barge', 'Cutter']) await wiki.as('Carol').create({ title: boat, parentId: parent.id })
  await wiki.as('Carol').create({ title: 'Anchors' })
  await alice.sidebar.open('Anchors')
  const { page, sidebar } = alice
  await sidebar.article('Boats').locator('.tw').click() // which shows what is below, and opens nothing
  await expect(sidebar.article('Barge')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(sidebar.article('Barge')).toBeFocused()
})

test('while the dialog is open, nothing behind it can be reached', async ({ wiki, alice }) => {
  await openConflict(wiki, alice)
  for (let step = 0; step < 60; step += 1) {
    await alice.page.keyboard.press('Tab')
    const isInside = await alice.page.evaluate(
      () => document.activeElement === document.body || document.activeElement?.closest('[role=dialog]') !== null,
    )
    expect(isInside, `after ${step + 1} times Tab`).toBe(true)
  }
})

test('a choice is made by arrows and Space, and passing over one decides nothing', async ({ wiki, alice }) => {
  await openConflict(wiki, alice)
  const { keyboard } = alice.page
  await alice.conflict.choice(1, 'Mine').focus()
  await keyboard.press('ArrowRight')
  await expect(alice.conflict.choice(1, 'Bob’s')).toBeFocused()
  await keyboard.press('ArrowRight')
  await expect(alice.conflict.choice(1, 'Both')).toBeFocused()
  await expect(alice.conflict.card(1)).toHaveAccessibleName('Conflict 1 of 1, to decide')
  await keyboard.press('Space')
  await expect(alice.conflict.card(1)).toHaveAccessibleName('Conflict 1 of 1, decided')
})

for (const theme of ['light', 'dark'] as const) {
  test(`no view has an accessibility fault (${theme})`, async ({ wiki, alice }) => {
    test.slow() // axe reads every element of every view
    await alice.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await alice.page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
    await expectNoFaults(alice.page, 'the first page')
    await wiki.as('Carol').create({
      title: 'Everything',
      tags: ['boats', 'law'],
      body: '## A heading\n\nA [[The ferry|link]] and a [[Missing one]].\n\n```js\nconst a = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> Quoted\n',
    })
    await openConflict(wiki, alice)
    await expectNoFaults(alice.page, 'the conflict dialog')
    await alice.conflict.choose(1, 'Both')
    await expectNoFaults(alice.page, 'the conflict dialog, decided')
    await alice.conflict.keepEditing.click()
    await expect(alice.conflict.dialog).toBeHidden()
    await expectNoFaults(alice.page, 'the editor')
    await alice.sidebar.open('Everything')
    await expect(alice.sidebar.toDecide).toBeVisible()
    await expectNoFaults(alice.page, 'an article')
    await alice.openHistory(title)
    await expect(alice.history.difference).toBeVisible()
    await expectNoFaults(alice.page, 'the history')
  })
}

async function openConflict(wiki: Wiki, alice: Editor): Promise<void> {
  const article = await wiki.as('Carol').create({ title, body: paragraphs(first, between, last) })
  await alice.editArticle(title)
  await alice.editing.write(paragraphs('The ferry leaves at six, writes Alice.', between, last))
  await wiki.as('Bob').edit(article.id, body => body.replace(first, 'The ferry leaves at seven, writes Bob.'))
  await alice.editing.save.click()
  await expect(alice.conflict.card(1)).toBeVisible()
}

async function expectNoFaults(page: Page, view: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  )
  expect.soft(faults, view).toEqual([])
}
