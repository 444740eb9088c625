import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Article } from '#shared/domain/article.ts'
import { ana, as, changed, edit, everyItem, newId, withKey } from '../contract/fixture.ts'
import { StorageFull, StorageUnavailable, type WikiStore } from '../port.ts'
import { openConnection } from './connection.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { rememberedMs } from './request-log.ts'

let folder: string
let store: WikiStore
let article: Article
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  store = await openSqliteStore(folder)
  article = as('saved', await store.create(newId(), edit(), ana)).article
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
  rmSync(folder, { recursive: true })
})

const file = () => join(folder, 'wiki.sqlite')

describe('a write that the surroundings prevent', () => {
  const everything = async () => [await store.changes(0, 100), await store.revisions(article.id, everyItem)]
  const save = (body: string) => store.save(article.id, 'any', changed(article, { body }), ana)

  /** The wiki with a writer that bears less than usual. */
  async function reopen(...pragmas: readonly string[]) {
    await store.close()
    store = await openSqliteStore(folder, {
      startThread: start =>
        new Worker(new URL('./limited-writer-thread.ts', import.meta.url), { workerData: { ...start, pragmas } }),
    })
  }

  it('says that the disk is full, to all that were to be saved with it, and has changed nothing', async () => {
    await reopen(`max_page_count = ${Math.ceil(statSync(file()).size / 4096) + 10}`)
    as('saved', await save('alone'))
    const pending = ['small', 'x'.repeat(500_000), 'small too'].map(save)
    for (const refused of pending) await expect(refused).rejects.toThrow(StorageFull)
    expect(await store.article(article.id)).toMatchObject({ article: { body: 'alone', revision: 2 } })
    expect((await store.changes(0, 100)).length).toBe(2)
    // The writer goes on, and what needs little room finds it.
    expect(await save('small')).toMatchObject({ kind: 'saved', article: { revision: 3 } })
    await expect(save('x'.repeat(500_000))).rejects.toThrow(StorageFull)
    await reopen()
    expect(await save('x'.repeat(500_000))).toMatchObject({ kind: 'saved', article: { revision: 4 } })
  })

  it('says that the wiki is unavailable while another holds it, and goes on afterwards', async () => {
    await reopen('busy_timeout = 0')
    const other = openConnection(file())
    other.exec('BEGIN IMMEDIATE')
    const before = await everything()
    const pending = ['one', 'two', 'three'].map(save)
    for (const outcome of await Promise.allSettled(pending)) {
      expect(outcome).toMatchObject({ reason: { name: 'StorageUnavailable', cause: { code: 'SQLITE_BUSY' } } })
    }
    await expect(save('x')).rejects.toThrow(StorageUnavailable)
    await expect(store.check()).rejects.toThrow(StorageUnavailable)
    // Readers do not wait for a writer.
    expect(await store.article(article.id)).toEqual({ kind: 'present', article })
    expect(await everything()).toEqual(before)
    other.exec('ROLLBACK')
    other.close()
    await store.check()
    expect(await save('x')).toMatchObject({ kind: 'saved', repeated: false })
  })

  it('says that the wiki is unavailable while it may not be written', async () => {
    await reopen('query_only = ON')
    await expect(save('x')).rejects.toThrow(StorageUnavailable)
    await expect(store.check()).rejects.toThrow(StorageUnavailable)
    expect(await store.article(article.id)).toEqual({ kind: 'present', article })
    await reopen()
    await store.check()
    expect(await save('x')).toMatchObject({ kind: 'saved', repeated: false })
  })
})

describe('the clock', () => {
  const at = (time: string) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(new Date(time))
  }

  it('may run backwards without an article growing younger', async () => {
    at('2001-01-01T00:00:00.000Z')
    const saved = as('saved', await store.save(article.id, 'any', changed(article, { body: 'x' }), ana)).article
    expect(saved.updatedAt).toBe(article.updatedAt)
    at('2101-01-01T00:00:00.000Z')
    const later = as('saved', await store.save(article.id, 'any', changed(article, { body: 'y' }), ana)).article
    expect(later).toMatchObject({ updatedAt: '2101-01-01T00:00:00.000Z', createdAt: article.createdAt })
  })

  it('makes idempotency keys forgotten after 24 hours, and their rows with them', async () => {
    const save = (fingerprint: string, body: string, key = 'key') =>
      store.save(article.id, 'any', changed(article, { body }), withKey(ana, key, fingerprint))
    const start = Date.parse('2101-01-01T00:00:00.000Z')
    at(new Date(start).toISOString())
    await save('1', 'one')
    at(new Date(start + rememberedMs - 1).toISOString())
    expect(await save('2', 'two')).toEqual({ kind: 'key-reused' })
    expect(await save('1', 'one')).toMatchObject({ kind: 'saved', repeated: true })
    at(new Date(start + rememberedMs).toISOString())
    expect(await store.answered(withKey(ana, 'key', '1'))).toBeUndefined()
    expect(await save('2', 'two')).toMatchObject({ kind: 'saved', repeated: false })
    at(new Date(start + 2 * rememberedMs).toISOString())
    await save('3', 'three', 'another')
    const db = openConnection(file())
    expect(db.prepare('SELECT key FROM request_log').pluck().all()).toEqual(['another'])
    db.close()
  })
})
