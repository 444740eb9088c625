import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildSlowDisk } from '../bench/slow-disk.ts'
import { startServerProcess, type Surroundings } from '../src/server/testing/server-process.ts'
import { alice } from '../src/server/testing/test-wiki.ts'
import { parseDiskTrace, parseStrace, straceArguments, toldTooEarly } from './disk-trace.ts'
import { findLostSaves } from './power-cuts.ts'
import { chosenSeed } from './chance.ts'
import { requireNone } from './findings.ts'
import { makeArticles, saveAll } from './savers.ts'

// Processes are started many times over, on machines that may be busy with something else.
vi.setConfig({ testTimeout: 300_000 })

const seed = chosenSeed()
const articles = 8
const savesOfStorm = 25
/** Of each article, after which the log must have been put into its place. */
const savesAtMost = 500

let folder: string
let wiki: string
let traceFile: string
beforeEach(async () => {
  // Traces name files by their real paths.
  folder = await realpath(await mkdtemp(join(tmpdir(), 'etagere-durability-')))
  wiki = join(folder, 'wiki')
  traceFile = join(folder, 'trace')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Storms of saves on a wiki that was there before, by a server that is killed in the end, until the log was put into its
 *  place, which is when a database is easiest to hurt, and one more.
 *  @returns the file as it was at first, and what was acknowledged */
async function storm(surroundings: Surroundings) {
  const maker = await startServerProcess(wiki)
  const ids = await makeArticles({ port: maker.port, token: alice.token }, articles)
  expect(await maker.end('SIGTERM')).toBe(0)
  const main = join(wiki, 'wiki.sqlite')
  const before = await readFile(main)
  const beforeMs = (await stat(main)).mtimeMs
  const server = await startServerProcess(wiki, [], surroundings)
  const address = { port: server.port, token: alice.token }
  const acknowledged: string[] = []
  let saved = 0
  const saveOn = async () => {
    const from = saved + 1
    saved += savesOfStorm
    acknowledged.push(...(await saveAll(address, ids, [from, saved], { patience: 20 })).acknowledged)
    expect(acknowledged.length).toBe(articles * saved)
  }
  do await saveOn()
  while ((await stat(main)).mtimeMs === beforeMs && saved < savesAtMost)
  expect((await stat(main)).mtimeMs).not.toBe(beforeMs)
  await saveOn()
  await server.end('SIGKILL')
  return { ids, before, acknowledged }
}

const hasStrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0

describe.skipIf(!hasStrace)('by strace (skipped where there is none, or where it may not trace)', () => {
  it('no save is told to anybody before it was written to the log and synced', async () => {
    const { acknowledged } = await storm({ under: ['strace', ...straceArguments(traceFile)] })
    // strace writes the rest once the server has ended. It pads the numbers of processes.
    let trace = ''
    const end = async () => (trace = await readFile(traceFile, 'latin1')).slice(-100)
    await expect.poll(end, { timeout: 60_000 }).toMatch(/^\d+ +\+{3} killed by SIGKILL \+{3}\n$/mu)
    requireNone(toldTooEarly(parseStrace(trace), acknowledged), seed)
  })
})

describe('by a disk that tells what is asked of it (needs Linux and a C compiler)', () => {
  it(`no save is told before it is on disk, and a power cut at any answer loses none (seed ${seed})`, async context => {
    const disk = buildSlowDisk(folder)
    if (typeof disk === 'string') return context.skip(disk)
    const { ids, before, acknowledged } = await storm({ env: disk({ folder: wiki, traceFile }) })
    const calls = parseDiskTrace(await readFile(traceFile, 'latin1'))
    requireNone(toldTooEarly(calls, acknowledged), seed)
    const main = join(wiki, 'wiki.sqlite')
    expect(calls.filter(({ kind, where }) => kind === 'sync' && where === main)).not.toEqual([])
    const files = new Map([[main, before]])
    requireNone(await findLostSaves({ seed, calls, folder: wiki, before: files, ids, acknowledged }), seed)
  })
})
