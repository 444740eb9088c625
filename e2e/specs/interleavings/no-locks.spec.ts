import { expect, test } from '../../fixtures/test.ts'

/* A page over plain HTTP from another computer has no Web Locks. Its windows ask each other instead. */

const title = 'The salt road'
const body = 'The road begins at the old bridge.\n'
const first = 'Written in the first window.'
const second = 'Written in the second window.'

test('without locks two windows of one person keep their drafts apart, and each is there again', async ({
  wiki,
  alice,
}) => {
  await wiki.as('Carol').create({ title, body })
  await alice.context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'locks'))
  await alice.page.reload()
  expect(await alice.page.evaluate(() => 'locks' in navigator)).toBe(false)
  await alice.editArticle(title)
  await alice.editing.append(first)
  await alice.editing.expectOnDisk(first)

  const other = await alice.openWindow()
  await other.editArticle(title)
  await other.editing.expectWholeText(body)
  await other.editing.append(second)
  await other.editing.expectOnDisk(second)
  await alice.editing.append(' And more of it.')
  await alice.editing.expectOnDisk(`${first} And more of it.`, second)

  // The first window is gone for good, the second takes nothing from what it left.
  await alice.page.close({ runBeforeUnload: false })
  const again = await alice.openWindow()
  await again.editArticle(title)
  await again.editing.expectText(`${first} And more of it.`)
  await again.editing.save.click()
  await again.editing.expectSaved()
  await other.editing.expectText(second)
  await other.editing.expectOnDisk(second)
})
