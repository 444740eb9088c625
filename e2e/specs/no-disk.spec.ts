import { expect, test, type Editor } from '../fixtures/test.ts'

/* A browser that keeps nothing: its profile is damaged, or it is told not to. Nothing can wait on this computer then, which the
   window says; everything else goes on. */

const title = 'The salt road'

/** From now on, and after every reload, no database of texts can be opened in this tab. That of the joined wikis can: where it
 *  cannot, the window reports that as its fault. */
async function loseDisk({ page }: Editor): Promise<void> {
  await page.addInitScript(() => {
    const open = indexedDB.open.bind(indexedDB)
    IDBFactory.prototype.open = (name, version) => {
      const isLost = sessionStorage.getItem('disk') === 'lost' && name !== 'etagere-instances'
      if (isLost) throw new DOMException('The backing store is damaged.', 'UnknownError')
      return open(name, version)
    }
  })
  await page.evaluate(() => sessionStorage.setItem('disk', 'lost'))
  await page.reload()
}
const findDisk = ({ page }: Editor) => page.evaluate(() => sessionStorage.removeItem('disk'))

test('without a disk one reads, writes, saves and decides; what is not saved is said to be in the window alone', async ({
  wiki,
  alice,
  bob,
}) => {
  const { id } = await wiki.as('Alice').create({ title, body: 'First line.\n\nLast line.\n' })
  await loseDisk(alice)
  await alice.editArticle(title)
  await alice.editing.write('First line, by Alice.\n\nLast line.\n')
  const alarm = alice.page.getByRole('main').getByRole('alert')
  await expect(alarm.getByText(/only in this window\. Keep it open\./u)).toBeVisible()
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  await expect(alarm).toBeHidden()
  expect((await wiki.as('Bob').read(id)).body).toBe('First line, by Alice.\n\nLast line.\n')

  await alice.editing.write('First line, by Alice again.\n\nLast line.\n')
  await bob.editArticle(title)
  await bob.editing.write('First line, by Bob.\n\nLast line.\n')
  await bob.editing.save.click()
  await bob.editing.expectSaved()
  await alice.editing.save.click()
  await alice.conflict.choose(1, 'Mine')
  await alice.conflict.save.click()
  await alice.editing.expectSaved()
  expect((await wiki.as('Bob').read(id)).body).toBe('First line, by Alice again.\n\nLast line.\n')
  await findDisk(alice)
})
