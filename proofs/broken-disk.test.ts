import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildSlowDisk } from '../bench/slow-disk.ts'
import {
  runCli,
  startServerProcess,
  type ServerProcess,
  type Surroundings,
} from '../src/server/testing/server-process.ts'
import { alice } from '../src/server/testing/test-wiki.ts'
import { breakAndMend, breakDisk, diskFaults, historyAfterwards, makeFragileArticles } from './fragile-disk.ts'

// Processes are started many times over, on machines that may be busy with something else.
vi.setConfig({ testTimeout: 300_000 })

let folder: string
let wiki: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'etagere-broken-')))
  wiki = join(folder, 'wiki')
})
afterEach(async () => {
  // Those of a test that failed still run.
  await Promise.all(servers.splice(0).map(server => server.end('SIGKILL')))
  await rm(folder, { recursive: true, force: true })
})

const servers: ServerProcess[] = []
async function start(surroundings: Surroundings = {}): Promise<ServerProcess> {
  const server = await startServerProcess(wiki, [], surroundings)
  servers.push(server)
  return server
}

const addressOf = ({ port }: ServerProcess) => ({ port, token: alice.token })
const create = (server: ServerProcess) =>
  server.ask('/api/v1/articles', { method: 'POST', body: { title: `Article ${Math.random()}` } })

/** The whole wiki, byte for byte. The lock beside it is always empty and holds nothing of it. */
async function everything() {
  const names = (await readdir(wiki)).filter(name => name !== 'wiki.sqlite.lock')
  return Promise.all(names.sort().map(async name => [name, await readFile(join(wiki, name), 'base64')] as const))
}
async function makeWiki() {
  const server = await start()
  const ids = await makeFragileArticles(addressOf(server))
  await server.end('SIGTERM')
  return ids
}

/** It ends at once with a sentence, and nothing in the folder has changed. */
async function expectRefusal(sentence: RegExp, surroundings: Surroundings = {}) {
  const before = await everything()
  const said = await start(surroundings).then(() => 'it started', String)
  expect(said).toMatch(sentence)
  expect(said).not.toMatch(/\n {4}at /)
  expect(await everything()).toEqual(before)
}

const disk = buildSlowDisk(await mkdtemp(join(tmpdir(), 'etagere-shim-')))

describe.skipIf(typeof disk === 'string')('a disk that fails (needs Linux and a C compiler)', () => {
  it.each(diskFaults)(
    '(%s) acknowledges nothing until it is mended, keeps what was there, goes on, and reading never stops',
    async fault => {
      if (typeof disk === 'string') throw new Error(disk)
      const ids = await makeWiki()
      const faultFile = join(folder, 'fault')
      const server = await start({ env: disk({ folder: wiki, faultFile }) })
      const findings = await breakAndMend({ address: addressOf(server), ids, faultFile }, fault)
      if (fault !== 'write 28') {
        const log = server.log()
        expect(log.split('the writer died').length - 1, 'how often the writer died').toBeGreaterThanOrEqual(2)
        expect(log.lastIndexOf('the writer was replaced')).toBeGreaterThan(log.lastIndexOf('the writer died'))
      }
      await server.end('SIGKILL')
      const next = await start()
      expect([...findings, ...(await historyAfterwards(addressOf(next), ids))]).toEqual([])
      await next.end('SIGTERM')
    },
  )

  it('and is full says nothing against the wiki on it', async () => {
    if (typeof disk === 'string') throw new Error(disk)
    await makeWiki()
    const faultFile = join(folder, 'fault')
    await breakDisk(faultFile, 'write 28')
    const env = disk({ folder: wiki, faultFile })
    const child = runCli(['verify', '--data', wiki], { env })
    const told = child.stderr === null ? '' : text(child.stderr)
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).not.toBe(0)
    expect(await told).toMatch(/^The disk is full\./)
    await expect(start({ env })).rejects.toThrow(/ended at once: .*The disk is full\./s)
  })

  it('and is full makes no half of a wiki', async () => {
    if (typeof disk === 'string') throw new Error(disk)
    await mkdir(wiki)
    const faultFile = join(folder, 'fault')
    await breakDisk(faultFile, 'write 28')
    await expectRefusal(/ended at once: .*full/i, { env: disk({ folder: wiki, faultFile }) })
  })
})

describe('surroundings that fail', () => {
  it('as a wiki that another program holds: unavailable, and fine once it lets go', async () => {
    const ids = await makeWiki()
    const server = await start()
    const other = new Database(join(wiki, 'wiki.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    const held = create(server)
    expect((await server.ask(`/api/v1/articles/${String(ids[0])}`)).status).toBe(200)
    expect(await held).toMatchObject({ status: 503, headers: { 'retry-after': '1' }, json: { code: 'unavailable' } })
    other.exec('ROLLBACK')
    other.close()
    expect((await create(server)).status).toBe(201)
    await server.end('SIGTERM')
  })

  /** Root may write anywhere, so as root the server runs as nobody, where nobody can get at it. */
  const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {}
  const cli = fileURLToPath(new URL('../src/server/cli.ts', import.meta.url))
  const canRun = process.platform !== 'win32' && spawnSync(process.execPath, [cli, '--help'], nobody).status === 0

  it.skipIf(!canRun)('as a folder that may only be read: a sentence, and no other wiki', async () => {
    await makeWiki()
    await chmod(folder, 0o755)
    await chmod(join(wiki, 'wiki.sqlite'), 0o444)
    await chmod(wiki, 0o555)
    await expectRefusal(/ended at once: .*wiki/i, nobody)
    await chmod(wiki, 0o755)
  })

  it('as a damaged wiki: a sentence, and what is left is left', async () => {
    await makeWiki()
    const file = join(wiki, 'wiki.sqlite')
    const whole = await readFile(file)
    await writeFile(file, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(4096, 0xa5), whole.subarray(8192)]))
    await expectRefusal(/damaged/)
    // The file is gone and its journal is not: that is no reason to begin anew.
    await rm(file)
    await writeFile(`${file}-wal`, 'what was saved last')
    await expectRefusal(/missing/)
  })
})
