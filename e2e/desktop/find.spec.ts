import type { Page } from '@playwright/test'
import { expect, test } from './test.ts'

/* What browsers have of their own, the app has to bring: finding words in what is read. */

const sections = 300
const sentence = 'The salt road was made for carts, and the carts were made for salt. '
const body = Array.from(
  { length: sections },
  (_, index) => `## Section ${index + 1}\n\n${sentence.repeat(14)}\n\n- one\n- two\n`,
).join('\n')
const far = body.replace('## Section 290\n', '## Section 290\n\nHere the **hali**but is sold, and halibut alone.\n')

const barOf = (page: Page) => page.getByRole('search', { name: 'Find in this page' })
/** The words under a highlight. */
const marked = (page: Page, name: 'found' | 'found-current') =>
  page.evaluate(
    highlight => [...(CSS.highlights.get(highlight) ?? [])].map(range => range.startContainer.parentElement?.tagName),
    name,
  )

test('words are found in a very long article, from the keyboard', async ({ startApp }) => {
  const app = await startApp()
  await app.editor.create({ title: 'A long road', body: far })
  await app.window.sidebar.open('A long road')
  const { page, reading } = app.window
  const halibut = reading.article.getByText('is sold, and halibut alone')
  await expect(halibut).toBeAttached()
  await reading.edit.focus()

  await app.chooseFromMenu('find')
  const bar = barOf(page)
  const field = bar.getByRole('textbox', { name: 'Find' })
  await expect(field).toBeFocused()
  await page.keyboard.type('HALIBUT')
  await expect(bar.getByRole('status')).toHaveText('1 of 2')
  await expect(halibut).toBeInViewport()
  expect(await marked(page, 'found')).toEqual(['STRONG', 'P'])
  expect(await marked(page, 'found-current')).toEqual(['STRONG'])
  await page.keyboard.press('Enter')
  await expect(bar.getByRole('status')).toHaveText('2 of 2')
  expect(await marked(page, 'found-current')).toEqual(['P'])
  await page.keyboard.press('Enter')
  await expect(bar.getByRole('status'), 'after the last comes the first').toHaveText('1 of 2')
  await page.keyboard.press('Shift+Enter')
  await expect(bar.getByRole('status')).toHaveText('2 of 2')

  await field.fill('turbot')
  await expect(bar.getByRole('status')).toHaveText('Not found')
  expect(await marked(page, 'found')).toEqual([])
  await field.fill('section 3')
  await expect(bar.getByRole('status')).toHaveText(/^\d+ of 12$/u)
  await field.fill('halibut')
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await expect(reading.edit, 'the focus is where it was').toBeFocused()
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('halibut')

  await app.chooseFromMenu('find-next')
  await expect(bar.getByRole('status'), 'it goes on with the same words').toHaveText(/of 2$/u)
  await app.window.sidebar.article('A long road').click()
  await app.chooseFromMenu('history')
  await expect(bar, 'it goes with the page').toBeHidden()
})

test('what somebody changes meanwhile is found too, and the reader is not moved', async ({ startApp }) => {
  const app = await startApp()
  const article = await app.editor.create({ title: 'A long road', body: far })
  await app.window.sidebar.open('A long road')
  const { page, reading } = app.window
  await expect(reading.article).toContainText(`Section ${sections}`)
  await app.chooseFromMenu('find')
  await page.keyboard.type('halibut')
  const said = barOf(page).getByRole('status')
  await expect(said).toHaveText('1 of 2')
  const sold = reading.article.getByText('is sold, and halibut alone')
  await expect(sold).toBeInViewport()
  await app.editor.edit(article.id, text => `${text}\nThe last halibut.\n`)
  await expect(said).toHaveText('1 of 3')
  await expect(sold).toBeInViewport()
})

test('in the editor the same command opens its own search', async ({ startApp }) => {
  const app = await startApp()
  await app.editor.create({ title: 'A long road', body: far })
  await app.window.editArticle('A long road')
  const { page, editing } = app.window
  await editing.title.focus()
  await app.chooseFromMenu('find')
  await expect(page.getByRole('main').getByRole('textbox', { name: 'Find' })).toBeFocused()
  await expect(barOf(page)).toBeHidden()

  await page.getByRole('radio', { name: 'Preview' }).click()
  await app.chooseFromMenu('find')
  await expect(barOf(page)).toBeVisible()
})
