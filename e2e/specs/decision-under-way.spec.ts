import type { Article } from '#shared/domain/article.ts'
import { asMarked, bodyOf, end, middle, openForEditing, paragraphs, start } from '../fixtures/salt-road.ts'
import { expect, test, type Editor } from '../fixtures/test.ts'
import type { Wiki } from '../fixtures/wiki.ts'

/* What happens while a conflict is being decided takes no choice away. */

const byAlice = 'The road begins where Alice says.'
const byBob = 'The road begins where Bob says.'

/** Alice has both versions before her; Bob's is the article. */
async function openConflict(wiki: Wiki, alice: Editor): Promise<Article> {
  const article = await openForEditing(wiki, [alice])
  await alice.editing.write(paragraphs(byAlice, middle, end))
  await wiki.as('Bob').edit(article.id, body => body.replace(start, byBob))
  await alice.editing.save.click()
  await expect(alice.conflict.card(1)).toBeVisible()
  return article
}

test('somebody saves elsewhere in the article: the choice is kept and their change comes along', async ({
  wiki,
  alice,
}) => {
  const article = await openConflict(wiki, alice)
  await alice.conflict.choose(1, 'Mine')
  const again = 'It ends at the lighthouse, says Bob.'
  await wiki.as('Bob').edit(article.id, body => body.replace(end, again))
  await alice.conflict.save.click()

  await expect(alice.conflict.dialog.getByText('Bob saved again while you were deciding')).toBeVisible()
  await expect(alice.conflict.dialog.getByText('your choices are kept, nothing new to decide')).toBeVisible()
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(paragraphs(byAlice, middle, again))
})

test('somebody saves the same passage again: that is asked anew', async ({ wiki, alice }) => {
  const article = await openConflict(wiki, alice)
  await alice.conflict.choose(1, 'Mine')
  const again = 'The road begins where Bob says it does, on second thoughts.'
  await wiki.as('Bob').edit(article.id, body => body.replace(byBob, again))
  await alice.conflict.save.click()

  await expect(alice.conflict.dialog.getByText('Bob saved again while you were deciding')).toBeVisible()
  await expect(alice.conflict.card(1)).toContainText(asMarked(again))
  await expect(alice.conflict.save).toHaveAccessibleDescription('One passage is still to decide.')
  expect(await bodyOf(wiki, article)).toBe(paragraphs(again, middle, end))
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  const body = await bodyOf(wiki, article)
  expect(body).toContain(byAlice)
  expect(body).toContain(again)
})

test('words written by hand that the disk does not take are not closed away unasked', async ({ wiki, alice }) => {
  await openConflict(wiki, alice)
  const { page, conflict } = alice
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError')
    }
  })
  await conflict.choose(1, 'Edit by hand')
  await conflict.card(1).getByRole('textbox', { name: 'The article will say' }).fill('The road begins where it does.')
  const isClosedUnasked = () => page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true })))
  await expect.poll(isClosedUnasked).toBe(false)
})

test('keep editing leaves the text as it was and remembers the choices', async ({ wiki, alice }) => {
  const article = await openConflict(wiki, alice)
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.keepEditing.click()

  await expect(alice.conflict.dialog).toBeHidden()
  await expect(alice.editing.text).toBeFocused()
  await alice.editing.expectText(byAlice, middle, end)
  await alice.editing.expectOnlyHere()
  await expect(alice.editing.banner('You have a merge to finish')).toBeVisible()
  await alice.editing.append('Alice has one more thing to say.\n')
  await alice.editing.answerBanner('Continue')

  await expect(alice.conflict.dialog).toBeVisible()
  await expect(alice.conflict.card(1)).toContainText('Both, yours first')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  const body = await bodyOf(wiki, article)
  for (const line of [byAlice, byBob, 'Alice has one more thing to say.']) expect(body).toContain(line)
})

test('finish later, close the window, come back: the decision waits with its choices', async ({ wiki, alice }) => {
  const article = await openConflict(wiki, alice)
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.finishLater.click()
  await expect(alice.reading.article, 'the article shows what is saved').toContainText(byBob)
  await expect(alice.sidebar.toDecide).toHaveText(/1 article to decide/)

  const again = await alice.openWindow()
  await alice.page.close()
  await expect(again.sidebar.toDecide).toHaveText(/1 article to decide/)
  await again.sidebar.pane.getByRole('link', { name: 'Review' }).click()
  await expect(again.conflict.dialog).toBeVisible()
  await expect(again.conflict.card(1)).toContainText('Both, yours first')
  await again.conflict.save.click()
  await expect(again.conflict.dialog).toBeHidden()
  await again.editing.expectSaved()
  await expect(again.sidebar.toDecide).toBeHidden()
  const body = await bodyOf(wiki, article)
  expect(body).toContain(byAlice)
  expect(body).toContain(byBob)
})
