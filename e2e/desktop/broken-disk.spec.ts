import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Article } from '#shared/domain/article.ts'
import { buildSlowDisk } from '../../bench/slow-disk.ts'
import { trendOf, watchGrowth } from '../../proofs/flatness.ts'
import {
  breakAndMend,
  breakDisk,
  diskFaults,
  historyAfterwards,
  makeFragileArticles,
  mendDisk,
} from '../../proofs/fragile-disk.ts'
import type { Holdings } from '../../proofs/self-report.ts'
import type { DesktopApp } from './desktop-app.ts'
import { expect, expectNothingLost, test, type DesktopFixtures } from './test.ts'

/* What proofs/broken-disk.test.ts and proofs/flatness.test.ts claim of the server holds for the one inside the app; and what the
   person in front of it is told. */

const addressOf = ({ instance }: DesktopApp) => ({
  port: Number(new URL(instance.address).port),
  token: instance.token,
})

/** An app on a disk that can be broken. @param part what of the app's folder is on it; without it, all */
async function startFragile({ startApp, newFolder }: Pick<DesktopFixtures, 'startApp' | 'newFolder'>, part = '') {
  const folder = await realpath(await newFolder())
  const faultFile = join(await newFolder(), 'fault')
  const disk = buildSlowDisk(await newFolder())
  test.skip(typeof disk === 'string', String(disk))
  const env = typeof disk === 'string' ? {} : disk({ folder: join(folder, part), faultFile })
  return { folder, faultFile, app: await startApp(folder, env) }
}
/** What Chromium keeps is on another disk. */
const wikiAlone = 'wiki.sqlite'

for (const fault of diskFaults) {
  test(`on a disk that fails (${fault}) nothing is acknowledged`, async ({ startApp, newFolder }) => {
    const { folder, faultFile, app } = await startFragile({ startApp, newFolder }, wikiAlone)
    const ids = await makeFragileArticles(addressOf(app))
    const findings = await breakAndMend({ address: addressOf(app), ids, faultFile }, fault)
    await app.kill()
    const again = await startApp(folder)
    expect([...findings, ...(await historyAfterwards(addressOf(again), ids))]).toEqual([])
  })
}

const title = 'The salt road'

/** The person types and saves while there is no room. */
async function writeOnFullDisk({ editor, window }: DesktopApp, faultFile: string): Promise<Article> {
  const article = await editor.create({ title, body: 'First line.\n' })
  await window.editArticle(title)
  await breakDisk(faultFile, 'write 28')
  await window.editing.append('Typed on a full disk.\n')
  await window.editing.save.click()
  return article
}

test('where the wiki’s disk is full the person is told so, and the text waits on this computer', async ({
  startApp,
  newFolder,
  ledger,
}) => {
  const { faultFile, app } = await startFragile({ startApp, newFolder }, wikiAlone)
  const { id } = await writeOnFullDisk(app, faultFile)
  const { editing, page } = app.window
  await expect(editing.banner('The disk of My wiki is full.')).toBeVisible()
  await editing.expectOnlyHere()
  expect((await app.editor.read(id)).body).toBe('First line.\n')
  await mendDisk(faultFile)
  await editing.expectSaved()
  expect((await app.editor.read(id)).body).toBe('First line.\nTyped on a full disk.\n')
  await expectNothingLost(app.editor, ledger, [page])
})

test('where nothing can be kept at all, the window says that it alone has the text, and saves it once there is room', async ({
  startApp,
  newFolder,
  ledger,
}) => {
  const { faultFile, app } = await startFragile({ startApp, newFolder })
  const { id } = await writeOnFullDisk(app, faultFile)
  const { editing, page } = app.window
  await expect(
    page
      .getByRole('main')
      .getByRole('alert')
      .getByText(/only in this window\. Keep it open\./u),
  ).toBeVisible()
  await editing.append('And more.\n')
  await mendDisk(faultFile)
  await editing.expectOnlyHere()
  await editing.save.click()
  await editing.expectSaved()
  expect((await app.editor.read(id)).body).toBe('First line.\nTyped on a full disk.\nAnd more.\n')
  await expectNothingLost(app.editor, ledger, [page])
})

test('the app holds no more memory and no more descriptors after doing the same again and again', async ({
  startApp,
}) => {
  const app = await startApp()
  const [warmUp, measured] = [8, 16]
  const watched = { address: addressOf(app), holdings: () => holdingsOf(app) }
  const { samples, requestsPerRound } = await watchGrowth(watched, rounds => rounds === warmUp + measured)
  const counted = samples.slice(warmUp)
  expect(trendOf(counted.map(({ heapBytes }) => heapBytes)) / requestsPerRound).toBeLessThan(200)
  // Chromium opens and closes some by itself.
  expect(trendOf(counted.map(({ descriptors }) => descriptors))).toBeLessThan(1)
})

/** Of the main process, once its garbage is gone. */
function holdingsOf({ electron }: DesktopApp): Promise<Holdings> {
  return electron.evaluate(async () => {
    const builtin = <Name extends 'v8' | 'vm' | 'fs'>(name: Name) => process.getBuiltinModule(name)
    builtin('v8').setFlagsFromString('--expose-gc')
    const collect = builtin('vm').runInNewContext('gc') as () => void
    collect()
    await new Promise(resolve => setImmediate(resolve))
    collect()
    const { heapUsed, rss } = process.memoryUsage()
    return { heapBytes: heapUsed, residentBytes: rss, descriptors: builtin('fs').readdirSync('/proc/self/fd').length }
  })
}
