import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './test.ts'

/* Backups of the app's own wiki, from its menu. */

const title = 'The road to Salins'

test('a backup is made and restored from the app; nothing is lost, also what is only typed', async ({
  startApp,
  newFolder,
}, testInfo) => {
  const folder = await newFolder()
  const app = await startApp(folder)
  const { page, sidebar, editing, reading } = app.window
  const article = await app.editor.create({ title, body: 'As it was.\n\nIn between.\n\nThe end.\n' })
  await sidebar.open(title)
  const dialog = page.getByRole('dialog')

  await app.chooseFromMenu('backups')
  await expect(dialog).toContainText('There is none yet.')
  await dialog.getByRole('button', { name: 'Back up now' }).click()
  await expect(dialog.getByRole('status')).toHaveText('A backup was made.')
  const rows = dialog.getByRole('list', { name: 'Backups' }).getByRole('listitem')
  await expect(rows).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Back up now' }).click()
  await expect(dialog.getByRole('status')).toHaveText(/Nothing was saved since/)
  await page.screenshot({ path: testInfo.outputPath('list.png') })
  await dialog.getByRole('button', { name: 'Done' }).click()

  await app.editor.edit(article.id, body => body.replace('As it was.', 'As it was not.'))
  const late = await app.editor.create({ title: 'Written later', body: 'After the backup.\n' })
  await expect(sidebar.article('Written later')).toBeVisible()
  await reading.edit.click()
  await editing.append('Typed meanwhile.\n')
  await editing.expectOnDisk('Typed meanwhile.')

  await app.chooseFromMenu('backups')
  await dialog.getByRole('button', { name: /^Restore the backup of/ }).click()
  await expect(dialog).toContainText('becomes a backup first')
  await page.screenshot({ path: testInfo.outputPath('question.png') })
  await dialog.getByRole('button', { name: 'Restore the backup', exact: true }).click()
  await expect(dialog).toContainText('The wiki is as it was', { timeout: 30_000 })
  await page.screenshot({ path: testInfo.outputPath('restored.png') })
  await dialog.getByRole('button', { name: 'Done' }).click()

  // The window has read everything anew, and the draft is where it was.
  await expect(sidebar.article('Written later')).toHaveCount(0)
  await expect(sidebar.article(title)).toBeVisible()
  await editing.expectText('Typed meanwhile.')
  expect((await app.editor.read(article.id)).body).toContain('As it was.\n')
  await editing.save.click()
  await editing.expectSaved()
  const merged = await app.editor.read(article.id)
  expect(merged.body).toBe('As it was.\n\nIn between.\n\nThe end.\nTyped meanwhile.\n')

  // And the way back: what was replaced is a backup.
  await app.chooseFromMenu('backups')
  await expect(rows.filter({ hasText: 'before another was restored' })).toHaveCount(1)
  await rows
    .filter({ hasText: 'before another was restored' })
    .getByRole('button', { name: /^Restore/ })
    .click()
  await dialog.getByRole('button', { name: 'Restore the backup', exact: true }).click()
  await expect(dialog).toContainText('The wiki is as it was', { timeout: 30_000 })
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(sidebar.article('Written later')).toBeVisible()
  expect((await app.editor.read(late.id)).body).toBe('After the backup.\n')
  expect(await app.quit()).toBe(0)
  expect((await readdir(join(folder, 'backups'))).filter(name => name.includes('before-restore'))).toHaveLength(2)
})
