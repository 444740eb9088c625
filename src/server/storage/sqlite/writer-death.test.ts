import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { as, defined } from '../contract/fixture.ts'
import { StorageUnavailable } from '../port.ts'
import { openObservedStore, turn, type ObservedStore } from './observed-store.ts'

let wiki: ObservedStore
beforeEach(async () => {
  wiki = await openObservedStore()
})
afterEach(async () => {
  vi.useRealTimers()
  await wiki.end()
})

describe('a writer that dies', () => {
  /** A write that SQLite is busy with for a while, inside its transaction. */
  const slowTrigger = `CREATE TRIGGER slow AFTER INSERT ON article WHEN NEW.title = 'Slow' BEGIN
    UPDATE article SET title = (WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 8000000)
      SELECT count(*) FROM n) WHERE id = NEW.id; END`
  const isLocked = () => {
    try {
      wiki.other.exec('BEGIN IMMEDIATE; ROLLBACK')
      return false
    } catch {
      return true
    }
  }

  it('in the middle of a transaction has saved none of its writes, is reported once and replaced once', async () => {
    await wiki.create('Kept')
    wiki.other.exec(slowTrigger)
    const pending = Promise.allSettled([wiki.create('One'), wiki.create('Slow'), wiki.create('Two')])
    while (!isLocked()) await turn()
    const later = wiki.create('Waiting').catch((error: unknown) => error)
    await defined(wiki.threads.at(-1)).terminate()
    for (const outcome of await pending) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StorageUnavailable' } })
    }
    expect(await later).toBeInstanceOf(StorageUnavailable)
    // Reading goes on.
    expect(await wiki.written()).toEqual(['Kept'])
    await expect(wiki.store.check()).rejects.toThrow(StorageUnavailable)

    await wiki.replacements(1)
    await wiki.store.check()
    as('saved', await wiki.create('After'))
    expect(await wiki.written()).toEqual(['Kept', 'After'])
    expect(wiki.kinds()).toEqual(['died', 'replaced'])
    expect(wiki.other.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  it('of a mistake of ours is replaced each time, and says what it died of', async () => {
    for (let time = 1; time <= 3; time++) {
      defined(wiki.threads.at(-1)).postMessage({ kind: 'nonsense' })
      await wiki.replacements(time)
      as('saved', await wiki.create(`Time ${time}`))
    }
    expect(wiki.kinds()).toEqual(['died', 'replaced', 'died', 'replaced', 'died', 'replaced'])
    expect(wiki.events[0]).toMatchObject({ cause: { message: expect.stringContaining('kind') as string } })
    expect(wiki.threads.map(({ threadId }) => threadId > 0)).toEqual([false, false, false, true])
  })

  it.skipIf(process.platform === 'win32')('never makes a new wiki where the old one is gone', async () => {
    await wiki.create('Kept')
    const away = join(wiki.folder, 'away')
    renameSync(wiki.file, away)
    await defined(wiki.threads.at(-1)).terminate()
    while (wiki.kinds().length < 3) await wiki.nextEvent()
    expect(wiki.kinds()).toEqual(['died', 'died', 'died'])
    expect(wiki.events[2]).toMatchObject({ cause: { name: 'StorageUnavailable', cause: { code: 'ENOENT' } } })
    expect(existsSync(wiki.file)).toBe(false)
    await expect(wiki.create('Lost')).rejects.toThrow(StorageUnavailable)
    renameSync(away, wiki.file)
    await wiki.replacements(1)
    as('saved', await wiki.create('After'))
    expect(await wiki.written()).toEqual(['Kept', 'After'])
  })

  it.skipIf(process.platform === 'win32')(
    'is replaced after a pause that grows until one has written again',
    async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const deaths = async (count: number) => {
        while (wiki.events.filter(({ kind }) => kind === 'died').length < count) {
          await wiki.nextEvent()
        }
      }
      const expectPause = (pauseMs: number) => {
        const before = wiki.threads.length
        vi.advanceTimersByTime(pauseMs - 1)
        expect(wiki.threads.length).toBe(before)
        vi.advanceTimersByTime(1)
        expect(wiki.threads.length).toBe(before + 1)
      }
      renameSync(wiki.file, `${wiki.file}-away`)
      await defined(wiki.threads.at(-1)).terminate()
      for (const [index, pauseMs] of [100, 200, 400].entries()) {
        await deaths(index + 1)
        expectPause(pauseMs)
      }
      await deaths(4)
      renameSync(`${wiki.file}-away`, wiki.file)
      expectPause(800)
      await wiki.replacements(1)
      as('saved', await wiki.create('After'))
      await defined(wiki.threads.at(-1)).terminate()
      await deaths(5)
      expectPause(100)
      await wiki.replacements(2)
    },
  )

  it('is not replaced by one that finds the wiki damaged, however large it is', async () => {
    for (let n = 0; n < 8; n++) await wiki.create(`Large ${n}`, 'x'.repeat(4_500_000))
    wiki.other.pragma('wal_checkpoint(TRUNCATE)')
    const pages = statSync(wiki.file).size / 4096
    const damaged = openSync(wiki.file, 'r+')
    writeSync(damaged, Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(pages / 2) * 4096)
    closeSync(damaged)
    await defined(wiki.threads.at(-1)).terminate()
    while (wiki.kinds().length < 2) await wiki.nextEvent()
    expect(wiki.events[1]).toMatchObject({ kind: 'died', cause: { name: 'StorageRefused' } })
    await expect(wiki.store.check()).rejects.toThrow(StorageUnavailable)
  })
})

/** Lets no wiki.file of this process grow beyond a size; writing further fails as on a broken disk (EFBIG), not as on a full one. */
const limitFileSize = (bytes: number | 'unlimited') =>
  spawnSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:unlimited`]).status === 0

describe.skipIf(!limitFileSize('unlimited'))('a disk that fails while a transaction is committed', () => {
  afterEach(() => limitFileSize('unlimited'))

  it('has nothing acknowledged until the wiki was opened and checked anew', async () => {
    await Promise.all(wiki.many(20))
    const before = await wiki.written()
    limitFileSize(statSync(`${wiki.file}-wal`).size + 50_000)
    as('saved', await wiki.create('Small'))
    const pending = [wiki.create('One'), wiki.create('Big', 'x'.repeat(200_000)), wiki.create('Two')]
    for (const outcome of await Promise.allSettled(pending)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StorageUnavailable' } })
    }
    await expect(wiki.create('At once')).rejects.toThrow(StorageUnavailable)
    expect(wiki.events).toMatchObject([{ kind: 'died', cause: { code: 'SQLITE_IOERR_WRITE' } }])

    await wiki.replacements(1)
    await expect(wiki.create('Big', 'x'.repeat(200_000))).rejects.toThrow(StorageUnavailable)
    limitFileSize('unlimited')
    await wiki.replacements(2)
    as('saved', await wiki.create('Big', 'x'.repeat(200_000)))
    expect(await wiki.written()).toEqual([...before, 'Small', 'Big'])
    expect(wiki.kinds()).toEqual(['died', 'replaced', 'died', 'replaced'])
    expect(wiki.other.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})
