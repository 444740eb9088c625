import { keeps } from '../fixtures/gate.ts'
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

for (const worker of ['there', 'missing'] as const) {
  test(`keys that are pressed while others’ changes are merged all stand in the text, in their order (worker ${worker})`, async ({
    wiki,
    alice,
    ledger,
  }) => {
    const article = await wiki.as('Carol').create({ title: 'A long road', body })
    if (worker === 'missing') await alice.page.route('**/job-worker-*.js', route => route.abort())
    await alice.sidebar.open('A long road')
    await alice.reading.edit.click()
    const { page, editing, gate } = alice
    await editing.append('Alice: ')
    await editing.expectOnDisk('Alice: ')
    await wiki.as('Bob').edit(article.id, text => text.replaceAll('# Section 1', '# Section 1, by Bob'))
    await expect(editing.banner(/111 changes/u)).toBeVisible()

    const kept = gate.holdAnswer(keeps)
    await page.keyboard.press('ControlOrMeta+S')
    await kept.arrived
    kept.release()
    const typed = Array.from({ length: 60 }, (_, key) => `${key % 10}`).join('')
    ledger.wrote(typed)
    await page.keyboard.type(typed)
    await expect(editing.banner(/Merged/u)).toBeVisible()
    expect(page.workers().some(each => each.url().includes('job-worker'))).toBe(worker === 'there')
    await page.keyboard.press('ControlOrMeta+S')
    await editing.expectSaved()
    await expect(editing.text.locator('.cm-line').last()).toHaveText(`Alice: ${typed}`)
    await expect
      .poll(async () => (await wiki.as('Alice').read(article.id)).body)
      .toBe(`${body.replaceAll('# Section 1', '# Section 1, by Bob')}Alice: ${typed}`)
  })
}

test('a very long article is printed whole and alone, and what stands far down in it is found', async ({
  wiki,
  alice,
}) => {
  const far = body.replace('## Section 290\n', '## Section 290\n\nHere the halibut is sold.\n')
  await wiki.as('Carol').create({ title: 'A long road', body: far })
  await alice.sidebar.chooseTheme('Dark')
  await alice.sidebar.open('A long road')
  const { page, reading } = alice
  const halibut = reading.article.getByText('Here the halibut is sold.')
  await expect(halibut).toBeAttached()
  await expect(halibut).not.toBeInViewport()
  // The search that browsers have themselves looks into what is not laid out, too.
  const found = await page.evaluate(() => {
    const finder = window as Window & { find?(words: string): boolean }
    return finder.find?.('halibut') === true ? getSelection()?.anchorNode?.textContent : undefined
  })
  expect(found).toBe('Here the halibut is sold.')

  await page.emulateMedia({ media: 'print' })
  await expect(alice.sidebar.pane).toBeHidden()
  await expect(reading.edit).toBeHidden()
  await expect(page.getByRole('complementary', { name: 'Outline and links' })).toBeHidden()
  await expect(reading.article).toHaveCSS('color', 'rgb(33, 35, 31)')
  const pages = (await page.pdf()).toString('latin1').match(/\/Type \/Page\b/gu) ?? []
  expect(pages.length).toBeGreaterThan(60)
})

test('of very many conflicts each can be gone to at once, and is where it was after a preview', async ({
  wiki,
  alice,
}) => {
  const conflicts = 60
  const road = (by: string) =>
    Array.from({ length: conflicts }, (_, at) => `Mile ${at + 1} is long${by}.\n\nA bend.\n\nA bridge.\n`).join('\n')
  const article = await wiki.as('Carol').create({ title: 'A long road', body: road('') })
  await alice.editArticle('A long road')
  const { page, editing, conflict } = alice
  await editing.write(road(' and steep'))
  await wiki.as('Bob').edit(article.id, () => road(' and old'))
  await editing.save.click()
  await conflict.card(1).waitFor()
  await expect(conflict.card(1)).toBeFocused()

  const map = conflict.dialog.getByRole('navigation', { name: 'Changes in this article' })
  await map.getByRole('button').nth(40).click()
  await expect(conflict.card(41)).toBeFocused()
  await expect(conflict.dialog.getByRole('region', { name: /^Conflict \d+ of 60/u })).toHaveCount(conflicts)
  await expect(conflict.card(41), 'when all before it is drawn').toBeInViewport()
  await page.keyboard.press('1')
  await expect(conflict.counter('59 of 60 to decide')).toBeVisible()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(conflict.card(42)).toBeFocused()

  await conflict.dialog.getByRole('button', { name: 'Preview' }).click()
  await page.keyboard.press('Escape')
  await expect(conflict.card(42)).toBeFocused()
  await expect(conflict.dialog.getByRole('region', { name: /^Conflict \d+ of 60/u })).toHaveCount(conflicts)
  await expect(conflict.card(42)).toBeInViewport()
  await expect(conflict.card(41)).toHaveAccessibleName('Conflict 41 of 60, decided')

  await page.keyboard.press('Control+Z')
  await expect(conflict.card(41)).toHaveAccessibleName('Conflict 41 of 60, to decide')
  await conflict.dialog.getByRole('button', { name: 'Decide all' }).click()
  await page.getByRole('menuitem').first().click()
  await conflict.save.click()
  await editing.expectSaved()
})
