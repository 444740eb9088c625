import { existsSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ana, as, changed, defined, edit, everyItem, newId, withKey } from '../contract/fixture.ts'
import { StorageUnavailable } from '../port.ts'
import { openObservedStore, turn, type ObservedStore } from './observed-store.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

let wiki: ObservedStore
beforeEach(async () => {
  wiki = await openObservedStore()
})
afterEach(() => wiki.end())

/** How many transactions the write-ahead log holds: the last frame of each says how large it leaves the database. */
function commits(): number {
  const log = readFileSync(`${wiki.file}-wal`)
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
  wiki.other.exec('BEGIN IMMEDIATE')
  try {
    return await run()
  } finally {
    wiki.other.exec('ROLLBACK')
  }
}

describe('writes that wait', () => {
  it('go together into one transaction, in their order, and a lone one goes alone', async () => {
    await wiki.create('First')
    expect(commits()).toBe(1)
    const saved = (await Promise.all(wiki.many(100))).map(outcome => as('saved', outcome).article)
    expect(commits()).toBe(2)
    expect(await wiki.written()).toEqual(['First', ...saved.map(({ title }) => title)])
    expect(new Set(saved.map(({ etag }) => etag)).size).toBe(100)
  })

  it('go into the next transaction while one is under way, also where they came one by one', async () => {
    const pending = await whileLocked(async () => {
      const writes = []
      for (let n = 0; n < 20; n++) {
        writes.push(wiki.create(`One by one ${n}`))
        await turn()
      }
      return writes
    })
    await Promise.all(pending)
    // The writer began with what was there when it woke.
    expect(commits()).toBeLessThanOrEqual(2)
  })

  it('each have a transaction of their own where a group is one write', async () => {
    await wiki.store.close()
    wiki.store = await openSqliteStore(wiki.folder, { writesPerCommit: 1 })
    await Promise.all(wiki.many(20))
    expect(commits()).toBe(20)
  })

  it('are each judged against those before them, and repeated requests are one write', async () => {
    const first = as('saved', await wiki.create('First')).article
    const save = (body: string, person = 'Ana') =>
      wiki.store.save(first.id, [first.etag], changed(first, { body }), { person })
    const keyed = () => wiki.store.create(newId(), edit({ title: 'Keyed' }), withKey(ana, 'key'))
    const pending = await whileLocked(() => [
      ...[wiki.create('Alone'), save('winner'), save('loser', 'Ben'), save('winner'), wiki.create('first')],
      ...[keyed(), keyed(), wiki.store.save(newId(), 'any', edit(), ana), wiki.create('Last')],
    ])
    const outcomes = await Promise.all(pending)
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      ...['saved', 'saved', 'stale', 'saved', 'title-taken', 'saved', 'saved', 'missing', 'saved'],
    ])
    expect(outcomes.map(outcome => 'repeated' in outcome && outcome.repeated)).toEqual([
      ...[false, false, false, true, false, false, true, false, false],
    ])
    expect(commits()).toBe(2)
    expect(await wiki.written()).toEqual(['First', 'Alone', 'First', 'Keyed', 'Last'])
    expect(await wiki.store.article(first.id)).toMatchObject({ article: { body: 'winner', revision: 2 } })
  })

  it('survive a write that throws among them', async () => {
    wiki.other.exec(
      "CREATE TRIGGER stop AFTER INSERT ON article WHEN NEW.title = 'Stop' BEGIN SELECT raise(ABORT, 'stopped'); END",
    )
    const pending = await whileLocked(() => [
      wiki.create('One'),
      wiki.create('Two'),
      wiki.create('Stop'),
      wiki.create('Three'),
    ])
    const settled = await Promise.allSettled(pending)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(settled[2]).toMatchObject({ reason: { name: 'SqliteError', message: 'stopped' } })
    expect(await wiki.written()).toEqual(['One', 'Two', 'Three'])
    expect(wiki.events).toEqual([])
  })

  it('wake those who watch once they are saved, and only then', async () => {
    let seen: string[] | undefined
    const woken = new Promise<void>(resolve => {
      wiki.store.watch(() => {
        void wiki.written().then(titles => {
          seen = titles
          if (titles.length === 11) resolve()
        })
      })
    })
    const pending = await whileLocked(async () => {
      const writes = wiki.many(11)
      for (let n = 0; n < 100; n++) await turn()
      expect(seen).toBeUndefined()
      return writes
    })
    await Promise.all(pending)
    await woken
  })

  it('keep neither readers nor the event loop waiting', async () => {
    const { article } = as('saved', await wiki.create('Read'))
    let isSaved = false
    const saving = await whileLocked(async () => {
      wiki.other.exec("UPDATE article SET title = 'never committed'")
      const save = wiki.store.save(article.id, 'any', changed(article, { body: 'x' }), ana).then(() => (isSaved = true))
      for (let n = 0; n < 1000; n++) {
        expect(await wiki.store.article(article.id)).toEqual({ kind: 'present', article })
        expect((await wiki.store.articles(everyItem)).items.length).toBe(1)
        await turn()
      }
      expect(isSaved).toBe(false)
      return { save }
    })
    await saving.save
    expect(await wiki.store.article(article.id)).toMatchObject({ article: { body: 'x' } })
  })
})

describe('closing', () => {
  it('finishes what was asked for before, and takes nothing after', async () => {
    const storm = wiki.many(400)
    const closing = wiki.store.close()
    await expect(wiki.create('Late')).rejects.toThrow(StorageUnavailable)
    await expect(wiki.store.article(newId())).rejects.toThrow(StorageUnavailable)
    const saved = (await Promise.all(storm)).map(outcome => as('saved', outcome).article)
    await closing
    expect(wiki.threads.map(({ threadId }) => threadId)).toEqual([-1])
    wiki.other.close()
    wiki.store = await openSqliteStore(wiki.folder)
    expect(await wiki.written()).toEqual(saved.map(({ title }) => title))
    wiki.other = new Database(wiki.file)
  })

  it('leaves one file behind, with everything in it', async () => {
    wiki.other.close()
    await Promise.all(wiki.many(50))
    await wiki.store.close()
    expect(existsSync(`${wiki.file}-wal`)).toBe(false)
    wiki.other = new Database(wiki.file, { readonly: true })
    expect(wiki.other.prepare('SELECT count(*) FROM article').pluck().get()).toBe(50)
  })

  it('does not wait for a dead writer', async () => {
    await defined(wiki.threads.at(-1)).terminate()
    await wiki.store.close()
    await expect(wiki.store.check()).rejects.toThrow(StorageUnavailable)
    expect(wiki.kinds()).toEqual(['died'])
    expect(wiki.threads.length).toBe(1)
  })
})
