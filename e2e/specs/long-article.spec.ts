import { expect, test } from '../fixtures/test.ts'

/* A text of 300 KB is drawn part by part, and what is far from the screen is not laid out: its reader must not notice. */

const sections = 300
const sentence = 'The salt road was made for carts, and the carts were made for salt. '
const section = (number: number) => `## Section ${number}\n\n${sentence.repeat(14)}\n\n- one\n- two\n`
const body = Array.from({ length: sections }, (_, index) => section(index + 1)).join('\n')

test('a very long article is there to its end, leads to its headings, and is found again where it was left', async ({
  wiki,
  alice,
}) => {
  const article = await wiki.as('Carol').create({ title: 'A long road', body })
  await wiki.as('Carol').create({ title: 'A short path', body: 'Short.' })
  await alice.sidebar.open('A long road')
  const { page, reading } = alice
  await expect(reading.article).toContainText(`Section ${sections}`)
  const contents = page.getByRole('navigation', { name: 'Contents' })
  await expect(contents.getByRole('link')).toHaveCount(sections + 1)

  const heading = (number: number) => reading.article.getByRole('heading', { name: `Section ${number}`, exact: true })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await contents.getByRole('link', { name: 'Section 200', exact: true }).click()
  await expect(heading(200)).toBeInViewport()
  await expect(contents.getByRole('link', { name: 'Section 200', exact: true })).toHaveAttribute('aria-current', 'true')

  await alice.sidebar.open('A short path')
  await expect(reading.article).toContainText('Short.')
  await page.goBack()
  await expect(heading(200)).toBeInViewport()
  await page.reload()
  await expect(heading(200)).toBeInViewport()

  await wiki.as('Bob').edit(article.id, text => text.replace('## Section 201\n', '## Section 201\n\nBob was here.\n'))
  await expect(reading.article).toContainText('Bob was here.')
  await expect(heading(200)).toBeInViewport()
})
