import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ana, as, changed, defined, edit, everyItem, newId, withKey } from '../contract/fixture.ts'
import { StorageUnavailable, type WikiStore } from '../port.ts'
import { startWriterThread } from './connect-writer.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import type { WriterEvent } from './write-queue.ts'

let folder: string
let file: string
let store: WikiStore
/** Another connection, as another process would have it; it waits for nobody. */
let other: Database.Database
/** The store's writer threads, the living one last. */
let threads: Worker[]
let events: WriterEvent[]
let wake: () => void

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  file = join(folder, 'wiki.sqlite')
  threads = []
  events = []
  wake = () => undefined
  store = await openSqliteStore(folder, {
    report(event) {
      // What follows the log finds the wiki gone as well, at a time of its own.
      if (event.kind === 'derived-died') return
      events.push(event)
      wake()
    },
    startThread(start) {
      const thread = startWriterThread(start)
      threads.push(thread)
      return thread
    },
  })
  other = new Database(file, { timeout: 0 })
})
afterEach(async () => {
  vi.useRealTimers()
  other.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

const kinds = () => events.map(({ kind }) => kind)
/** Resolves once the writer was replaced this many times. */
async function replacements(count: number) {
  while (events.filter(({ kind }) => kind === 'replaced').length < count) {
    await new Promise<void>(resolve => (wake = resolve))
  }
}
const create = (title: string, body = '') => store.create(newId(), edit({ title, body }), ana)
const many = (count: number, name = 'Article') => Array.from({ length: count }, (_, n) => create(`${name} ${n}`))
/** A turn of the event loop. */
const turn = () => new Promise(resolve => setImmediate(resolve))

/** The titles that are in the wiki, in the order in which they were written. */
const written = async () => (await store.changes(0, 10_000)).map(change => ('title' in change ? change.title : ''))
/** How many transactions the write-ahead log holds: the last frame of each says how large it leaves the database. */
function commits(): number {
  const log = readFileSync(`${file}-wal`)
  const [headerBytes, frameHeaderBytes] = [32, 24]
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let count = 0
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + 8, at + 16).equals(salt)) break
    if (log.readUInt32BE(at + 4) > 0) count++
  }
  return count
}
/** Does this while no writer can begin a transaction. The first write is then under way, and those after it wait. */
async function whileLocked<T>(run: () => Promise<T> | T): Promise<T> {
  other.exec('BEGIN IMMEDIATE')
  try {
    return await run()
  } finally {
    other.exec('ROLLBACK')
  }
}

describe('writes that wait', () => {
  it('go together into one transaction, in their order, and a lone one goes alone', async () => {
    await create('First')
    expect(commits()).toBe(1)
    const saved = (await Promise.all(many(100))).map(outcome => as('saved', outcome).article)
    expect(commits()).toBe(2)
    expect(await written()).toEqual(['First', ...saved.map(({ title }) => title)])
    expect(new Set(saved.map(({ etag }) => etag)).size).toBe(100)
  })

  it('go into the next transaction while one is under way, also where they came one by one', async () => {
    const pending = await whileLocked(async () => {
      const writes = []
      for (let n = 0; n < 20; n++) {
        writes.push(create(`One by one ${n}`))
        await turn()
      }
      return writes
    })
    await Promise.all(pending)
    // The writer began with what was there when it woke.
    expect(commits()).toBeLessThanOrEqual(2)
  })

  it('each have a transaction of their own where a group is one write', async () => {
    await store.close()
    store = await openSqliteStore(folder, { writesPerCommit: 1 })
    await Promise.all(many(20))
    expect(commits()).toBe(20)
  })

  it('fill a transaction up to a number of writes and of characters', async () => {
    // A reader that stands still keeps the log from being begun anew.
    other.exec('BEGIN; SELECT * FROM instance')
    const lock = new Database(file, { timeout: 0 })
    const held = async (writes: () => ReturnType<typeof many>) => {
      const before = existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0 ? commits() : 0
      lock.exec('BEGIN IMMEDIATE')
      const pending = writes()
      lock.exec('ROLLBACK')
      for (const outcome of await Promise.all(pending)) as('saved', outcome)
      return commits() - before
    }
    expect(await held(() => many(128 + 128 + 1, 'Small'))).toBe(3)
    const body = 'x'.repeat(1_500_000)
    expect(await held(() => ['A', 'B', 'C', 'D', 'E'].map(title => create(title, body)))).toBe(3)
    expect(await held(() => [create('F'), create('G', 'x'.repeat(4_900_000)), create('H')])).toBe(3)
    lock.close()
    other.exec('ROLLBACK')
  })

  it('are each judged against those before them, and repeated requests are one write', async () => {
    const first = as('saved', await create('First')).article
    const save = (body: string, person = 'Ana') =>
      store.save(first.id, [first.etag], changed(first, { body }), { person })
    const keyed = () => store.create(newId(), edit({ title: 'Keyed' }), withKey(ana, 'key'))
    const pending = await whileLocked(() => [
      ...[create('Alone'), save('winner'), save('loser', 'Ben'), save('winner'), create('first')],
      ...[keyed(), keyed(), store.save(newId(), 'any', edit(), ana), create('Last')],
    ])
    const outcomes = await Promise.all(pending)
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      ...['saved', 'saved', 'stale', 'saved', 'title-taken', 'saved', 'saved', 'missing', 'saved'],
    ])
    expect(outcomes.map(outcome => 'repeated' in outcome && outcome.repeated)).toEqual([
      ...[false, false, false, true, false, false, true, false, false],
    ])
    expect(commits()).toBe(2)
    expect(await written()).toEqual(['First', 'Alone', 'First', 'Keyed', 'Last'])
    expect(await store.article(first.id)).toMatchObject({ article: { body: 'winner', revision: 2 } })
  })

  it('survive a write that throws among them', async () => {
    other.exec(
      "CREATE TRIGGER stop AFTER INSERT ON article WHEN NEW.title = 'Stop' BEGIN SELECT raise(ABORT, 'stopped'); END",
    )
    const pending = await whileLocked(() => [create('One'), create('Two'), create('Stop'), create('Three')])
    const settled = await Promise.allSettled(pending)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(settled[2]).toMatchObject({ reason: { name: 'SqliteError', message: 'stopped' } })
    expect(await written()).toEqual(['One', 'Two', 'Three'])
    expect(events).toEqual([])
  })

  it('wake those who watch once they are saved, and only then', async () => {
    let seen: string[] | undefined
    const woken = new Promise<void>(resolve => {
      store.watch(() => {
        void written().then(titles => {
          seen = titles
          if (titles.length === 11) resolve()
        })
      })
    })
    const pending = await whileLocked(async () => {
      const writes = many(11)
      for (let n = 0; n < 100; n++) await turn()
      expect(seen).toBeUndefined()
      return writes
    })
    await Promise.all(pending)
    await woken
  })

  it('keep neither readers nor the event loop waiting', async () => {
    const { article } = as('saved', await create('Read'))
    let isSaved = false
    const saving = await whileLocked(async () => {
      other.exec("UPDATE article SET title = 'never committed'")
      const save = store.save(article.id, 'any', changed(article, { body: 'x' }), ana).then(() => (isSaved = true))
      for (let n = 0; n < 1000; n++) {
        expect(await store.article(article.id)).toEqual({ kind: 'present', article })
        expect((await store.articles(everyItem)).items.length).toBe(1)
        await turn()
      }
      expect(isSaved).toBe(false)
      return { save }
    })
    await saving.save
    expect(await store.article(article.id)).toMatchObject({ article: { body: 'x' } })
  })
})

describe('closing', () => {
  it('finishes what was asked for before, and takes nothing after', async () => {
    const storm = many(400)
    const closing = store.close()
    await expect(create('Late')).rejects.toThrow(StorageUnavailable)
    await expect(store.article(newId())).rejects.toThrow(StorageUnavailable)
    const saved = (await Promise.all(storm)).map(outcome => as('saved', outcome).article)
    await closing
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1])
    other.close()
    store = await openSqliteStore(folder)
    expect(await written()).toEqual(saved.map(({ title }) => title))
    other = new Database(file)
  })

  it('leaves one file behind, with everything in it', async () => {
    other.close()
    await Promise.all(many(50))
    await store.close()
    expect(existsSync(`${file}-wal`)).toBe(false)
    other = new Database(file, { readonly: true })
    expect(other.prepare('SELECT count(*) FROM article').pluck().get()).toBe(50)
  })

  it('does not wait for a dead writer', async () => {
    await defined(threads.at(-1)).terminate()
    await store.close()
    await expect(store.check()).rejects.toThrow(StorageUnavailable)
    expect(kinds()).toEqual(['died'])
    expect(threads.length).toBe(1)
  })
})

describe('a writer that dies', () => {
  /** A write that SQLite is busy with for a while, inside its transaction. */
  const slowTrigger = `CREATE TRIGGER slow AFTER INSERT ON article WHEN NEW.title = 'Slow' BEGIN
    UPDATE article SET title = (WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 8000000)
      SELECT count(*) FROM n) WHERE id = NEW.id; END`
  const isLocked = () => {
    try {
      other.exec('BEGIN IMMEDIATE; ROLLBACK')
      return false
    } catch {
      return true
    }
  }

  it('in the middle of a transaction has saved none of its writes, is reported once and replaced once', async () => {
    await create('Kept')
    other.exec(slowTrigger)
    const pending = Promise.allSettled([create('One'), create('Slow'), create('Two')])
    while (!isLocked()) await turn()
    const later = create('Waiting').catch((error: unknown) => error)
    await defined(threads.at(-1)).terminate()
    for (const outcome of await pending) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StorageUnavailable' } })
    }
    expect(await later).toBeInstanceOf(StorageUnavailable)
    // Reading goes on.
    expect(await written()).toEqual(['Kept'])
    await expect(store.check()).rejects.toThrow(StorageUnavailable)

    await replacements(1)
    await store.check()
    as('saved', await create('After'))
    expect(await written()).toEqual(['Kept', 'After'])
    expect(kinds()).toEqual(['died', 'replaced'])
    expect(other.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  it('of a mistake of ours is replaced each time, and says what it died of', async () => {
    for (let time = 1; time <= 3; time++) {
      defined(threads.at(-1)).postMessage({ kind: 'nonsense' })
      await replacements(time)
      as('saved', await create(`Time ${time}`))
    }
    expect(kinds()).toEqual(['died', 'replaced', 'died', 'replaced', 'died', 'replaced'])
    expect(events[0]).toMatchObject({ cause: { message: expect.stringContaining('kind') as string } })
    expect(threads.map(({ threadId }) => threadId > 0)).toEqual([false, false, false, true])
  })

  it.skipIf(process.platform === 'win32')('never makes a new wiki where the old one is gone', async () => {
    await create('Kept')
    const away = join(folder, 'away')
    renameSync(file, away)
    await defined(threads.at(-1)).terminate()
    while (kinds().length < 3) await new Promise<void>(resolve => (wake = resolve))
    expect(kinds()).toEqual(['died', 'died', 'died'])
    expect(events[2]).toMatchObject({ cause: { name: 'StorageUnavailable', cause: { code: 'ENOENT' } } })
    expect(existsSync(file)).toBe(false)
    await expect(create('Lost')).rejects.toThrow(StorageUnavailable)
    renameSync(away, file)
    await replacements(1)
    as('saved', await create('After'))
    expect(await written()).toEqual(['Kept', 'After'])
  })

  it.skipIf(process.platform === 'win32')(
    'is replaced after a pause that grows until one has written again',
    async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const deaths = async (count: number) => {
        while (events.filter(({ kind }) => kind === 'died').length < count) {
          await new Promise<void>(resolve => (wake = resolve))
        }
      }
      const expectPause = (pauseMs: number) => {
        const before = threads.length
        vi.advanceTimersByTime(pauseMs - 1)
        expect(threads.length).toBe(before)
        vi.advanceTimersByTime(1)
        expect(threads.length).toBe(before + 1)
      }
      renameSync(file, `${file}-away`)
      await defined(threads.at(-1)).terminate()
      for (const [index, pauseMs] of [100, 200, 400].entries()) {
        await deaths(index + 1)
        expectPause(pauseMs)
      }
      await deaths(4)
      renameSync(`${file}-away`, file)
      expectPause(800)
      await replacements(1)
      as('saved', await create('After'))
      await defined(threads.at(-1)).terminate()
      await deaths(5)
      expectPause(100)
      await replacements(2)
    },
  )

  it('is not replaced by one that finds the wiki damaged, however large it is', async () => {
    for (let n = 0; n < 8; n++) await create(`Large ${n}`, 'x'.repeat(4_500_000))
    other.pragma('wal_checkpoint(TRUNCATE)')
    const pages = statSync(file).size / 4096
    const damaged = openSync(file, 'r+')
    writeSync(damaged, Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(pages / 2) * 4096)
    closeSync(damaged)
    await defined(threads.at(-1)).terminate()
    while (kinds().length < 2) await new Promise<void>(resolve => (wake = resolve))
    expect(events[1]).toMatchObject({ kind: 'died', cause: { name: 'StorageRefused' } })
    await expect(store.check()).rejects.toThrow(StorageUnavailable)
  })
})

/** Lets no file of this process grow beyond a size; writing further fails as on a broken disk (EFBIG), not as on a full one. */
const limitFileSize = (bytes: number | 'unlimited') =>
  spawnSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:unlimited`]).status === 0

describe.skipIf(!limitFileSize('unlimited'))('a disk that fails while a transaction is committed', () => {
  afterEach(() => limitFileSize('unlimited'))

  it('has nothing acknowledged until the wiki was opened and checked anew', async () => {
    await Promise.all(many(20))
    const before = await written()
    limitFileSize(statSync(`${file}-wal`).size + 50_000)
    as('saved', await create('Small'))
    const pending = [create('One'), create('Big', 'x'.repeat(200_000)), create('Two')]
    for (const outcome of await Promise.allSettled(pending)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StorageUnavailable' } })
    }
    await expect(create('At once')).rejects.toThrow(StorageUnavailable)
    expect(events).toMatchObject([{ kind: 'died', cause: { code: 'SQLITE_IOERR_WRITE' } }])

    await replacements(1)
    await expect(create('Big', 'x'.repeat(200_000))).rejects.toThrow(StorageUnavailable)
    limitFileSize('unlimited')
    await replacements(2)
    as('saved', await create('Big', 'x'.repeat(200_000)))
    expect(await written()).toEqual([...before, 'Small', 'Big'])
    expect(kinds()).toEqual(['died', 'replaced', 'died', 'replaced'])
    expect(other.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})
