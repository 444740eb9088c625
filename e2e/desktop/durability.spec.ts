import { readFile, realpath } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { buildSlowDisk } from '../../bench/slow-disk.ts'
import { chosenSeed } from '../../proofs/chance.ts'
import { parseDiskTrace, toldTooEarly } from '../../proofs/disk-trace.ts'
import { requireNone } from '../../proofs/findings.ts'
import { violationsOf } from '../../proofs/history.ts'
import { findLostSaves } from '../../proofs/power-cuts.ts'
import { makeArticles, saveAll } from '../../proofs/savers.ts'
import { ServerSlot, type Server } from '../../proofs/server-slot.ts'
import { runStorm } from '../../proofs/storm.ts'
import { Wiki } from '../fixtures/wiki.ts'
import type { DesktopApp } from './desktop-app.ts'
import { expect, test } from './test.ts'

/* What docs/proofs.md claims of the server holds for the one inside the app: the same proofs, in Electron. */

const seed = chosenSeed()
const size = { seed, writers: 8, articles: 3, linesEach: 15, kills: 3 }

const serverOf = (app: DesktopApp): Server => ({
  port: Number(new URL(app.instance.address).port),
  token: app.instance.token,
  kill: () => app.kill(),
})

test('every acknowledged line is there once, in order, while the app is killed', async ({ startApp, newFolder }) => {
  test.slow()
  const folder = await newFolder()
  const slot = new ServerSlot(async () => serverOf(await startApp(folder)))
  const { histories, complaints, figures } = await runStorm({ ...size, slots: [slot], mortal: [slot] })
  requireNone([...complaints, ...histories.flatMap(violationsOf)], seed)
  expect(figures).toMatchObject({ saved: size.writers * size.linesEach, kills: size.kills })
})

test('also beside a server without a window on the same folder', async ({ startApp }) => {
  test.slow()
  const wiki = await Wiki.start()
  const app = new ServerSlot(async () => serverOf(await startApp(wiki.dataDir)))
  // The same person to both, as whom the app knows whoever sits in front of it: only then is a repeated request the same one.
  const person = { name: userInfo().username, token: 'token-of-whoever-runs-the-tests' }
  const headless = new ServerSlot(async () => {
    await wiki.restart({ guests: [person] })
    return { port: Number(new URL(wiki.url).port), token: person.token, kill: () => wiki.stop('SIGKILL') }
  })
  const { histories, complaints, figures } = await runStorm({ ...size, slots: [app, headless], mortal: [app] })
  requireNone([...complaints, ...histories.flatMap(violationsOf)], seed)
  expect(figures).toMatchObject({ saved: size.writers * size.linesEach, kills: size.kills })
  await (await app.current).kill()
  await wiki.dispose()
})

test('no save is told before it is on disk, and a power cut loses none', async ({ startApp, newFolder }) => {
  test.slow()
  const disk = buildSlowDisk(await newFolder())
  test.skip(typeof disk === 'string', String(disk))
  if (typeof disk === 'string') return
  // Traces name files by their real paths.
  const folder = await realpath(await newFolder())
  const first = await startApp(folder)
  const ids = await makeArticles(serverOf(first), 6)
  expect(await first.quit()).toBe(0)
  const main = join(folder, 'wiki.sqlite')
  const before = new Map([[main, await readFile(main)]])

  const traceFile = join(await newFolder(), 'trace')
  const app = await startApp(folder, disk({ folder, traceFile }))
  const { acknowledged, refusals } = await saveAll(serverOf(app), ids, [1, 50])
  await app.kill()
  expect([acknowledged.length, refusals.size]).toEqual([6 * 50, 0])
  const calls = parseDiskTrace(await readFile(traceFile, 'latin1'))
  requireNone(toldTooEarly(calls, acknowledged), seed)
  requireNone(await findLostSaves({ seed, calls, folder, before, ids, acknowledged }), seed)
})
