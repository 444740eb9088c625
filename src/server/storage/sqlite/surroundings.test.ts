import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Article } from '#shared/domain/article.ts'
import { ana, as, changed, edit, everyItem, newId, withKey } from '../contract/fixture.ts'
import { StorageFull, StorageUnavailable, type WikiStore } from '../port.ts'
import { openConnection } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { createSqliteStore } from './open-sqlite-store.ts'
import { rememberedMs } from './request-log.ts'

let folder: string
let db: Database
let store: WikiStore
let article: Article
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  createDatabase(join(folder, 'wiki.sqlite'))
  db = openConnection(join(folder, 'wiki.sqlite'))
  store = createSqliteStore(db)
  article = as('saved', await store.create(newId(), edit(), ana)).article
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
  rmSync(folder, { recursive: true })
})

describe('a write that the surroundings prevent', () => {
  const everything = async () => [await store.changes(0, 100), await store.revisions(article.id, everyItem)]

  it('says that the disk is full, has changed nothing, and succeeds once there is room', async () => {
    const before = await everything()
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.pragma(`max_page_count = ${pages + 1}`)
    const save = () => store.save(article.id, [article.etag], changed(article, { body: 'x'.repeat(100_000) }), ana)
    await expect(save()).rejects.toThrow(StorageFull)
    expect(await everything()).toEqual(before)
    expect(await store.article(article.id)).toEqual({ kind: 'present', article })
    db.pragma('max_page_count = 1000000')
    expect(await save()).toMatchObject({ kind: 'saved', repeated: false })
  })

  it('says that the wiki is unavailable while another holds it or it may not be written', async () => {
    const save = () => store.save(article.id, [article.etag], changed(article, { body: 'x' }), ana)
    const other = openConnection(join(folder, 'wiki.sqlite'))
    db.pragma('busy_timeout = 0')
    other.exec('BEGIN IMMEDIATE')
    await expect(save()).rejects.toThrow(StorageUnavailable)
    await expect(store.check()).rejects.toThrow(StorageUnavailable)
    // Readers do not wait for a writer.
    expect(await store.article(article.id)).toEqual({ kind: 'present', article })
    other.exec('ROLLBACK')
    other.close()

    db.pragma('query_only = ON')
    await expect(save()).rejects.toThrow(StorageUnavailable)
    await expect(store.check()).rejects.toThrow(StorageUnavailable)
    db.pragma('query_only = OFF')
    await store.check()
    expect(await save()).toMatchObject({ kind: 'saved', repeated: false })
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
    expect(db.prepare('SELECT key FROM request_log').pluck().all()).toEqual(['another'])
  })
})
