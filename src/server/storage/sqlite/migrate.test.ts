import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { ana, as, changed, edit } from '../contract/fixture.ts'
import { migrate, migrations, newestVersion } from './migrate.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { verifyDatabase } from './verify/verify-database.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  file = join(folder, 'wiki.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('migrations', () => {
  it('are numbered by tens, upwards', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => (index + 1) * 10))
  })

  it('go on where a database stands, once', () => {
    const db = new Database(file)
    migrate(db, migrations.slice(0, 2))
    expect(db.pragma('user_version', { simple: true })).toBe(20)
    const id = db.prepare('SELECT id FROM instance').pluck().get()
    migrate(db)
    migrate(db)
    expect(db.pragma('user_version', { simple: true })).toBe(newestVersion)
    expect(db.prepare('SELECT id FROM instance').pluck().all()).toEqual([id])
    db.close()
  })

  it('happen all or not at all', () => {
    const db = new Database(file)
    migrate(db, migrations.slice(0, 1))
    const failing = { version: 990, up: 'CREATE TABLE fine (x TEXT) STRICT; CREATE TABLE instance (x TEXT)' }
    expect(() => migrate(db, [...migrations, failing])).toThrow(/already exists/u)
    expect(db.pragma('user_version', { simple: true })).toBe(10)
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('fine', 'article_tag')")
    expect(tables.all()).toEqual([])
    db.close()
  })
})

describe('a wiki whose changes had a log of their own', () => {
  const one = 'one' as ArticleId
  const two = 'two' as ArticleId
  const etags = ['"a1"', '"b1"', '"a2"', '"b2"'] as Etag[]

  /** Two articles, one below the other, each saved twice, in the format 50.
   *  @param sequences under which their four revisions stand in the log */
  function makeOld(sequences: readonly number[], resets: readonly number[]) {
    const db = new Database(file)
    migrate(
      db,
      migrations.filter(({ version }) => version <= 50),
    )
    db.pragma('journal_mode = WAL')
    const revision = db.prepare(`
      INSERT INTO revision (etag, article_id, revision, kind, base_etag, title, parent_id, tags, author, created_at, note, body)
      VALUES (@etag, @id, @revision, iif(@revision = 1, 'create', 'edit'), @base, @title, @parent, '["T"]', 'Ana', @at, '', 'text of ' || @etag)`)
    const article = db.prepare(`
      INSERT INTO article (id, title, title_key, parent_id, tags, etag, revision, last_revision, deleted, created_at, updated_at, updated_by)
      VALUES (@id, @title, @title, @parent, '["T"]', @etag, 2, 2, 0, '1', @at, 'Ana')`)
    const tag = db.prepare("INSERT INTO article_tag (key, title_key, article_id) VALUES ('t', @title, @id)")
    const change = db.prepare('INSERT INTO change_log (sequence, at, etag) VALUES (?, ?, ?)')
    db.transaction(() => {
      for (const [index, etag] of etags.entries()) {
        const [id, parent] = index % 2 === 0 ? [one, null] : [two, one]
        const row = {
          id,
          parent,
          title: id,
          etag,
          revision: 1 + (index >> 1),
          base: etags[index - 2] ?? null,
          at: String(index),
        }
        revision.run(row)
        if (index > 1) article.run(row)
        if (index > 1) tag.run(row)
        change.run(sequences[index], row.at, etag)
      }
      for (const sequence of resets) change.run(sequence, `reset ${sequence}`, null)
      db.prepare("INSERT INTO request_log VALUES ('Ana', 'key', 'print', ?, '3')").run(etags[3])
    })()
    db.close()
  }

  it.each([
    ['from the beginning', [1, 2, 3, 4], []],
    ['through resets that skipped numbers', [1, 3, 4, 900], [2, 899]],
    ['up to a reset', [1, 2, 3, 4], [77]],
  ])('has the same one in its revisions afterwards, %s', async (_, sequences, resets) => {
    makeOld(sequences, resets)
    const store = await openSqliteStore(folder)
    const newest = Math.max(...sequences, ...resets)
    expect(await store.lastSequence()).toBe(newest)
    const log = await store.changes(0, 100)
    const made = sequences.map((sequence, index) => ({ sequence, etag: etags[index], at: String(index) }))
    const reset = resets.map(sequence => ({ sequence, kind: 'reset', at: `reset ${sequence}` }))
    const expected = [...made, ...reset].sort((a, b) => a.sequence - b.sequence)
    expect(log).toMatchObject(expected)
    expect(log).toHaveLength(expected.length)

    const { article } = as('present', await store.article(two))
    expect(article).toMatchObject({ etag: etags[3], parentId: one, tags: ['T'], body: `text of ${String(etags[3])}` })
    const saved = as('saved', await store.save(two, [article.etag], changed(article, { body: 'new' }), ana)).article
    expect(await store.changes(newest, 100)).toMatchObject([{ sequence: newest + 1, etag: saved.etag }])
    expect((await store.articles({ limit: 9, parent: one })).items).toMatchObject([{ etag: saved.etag }])
    expect(await store.create(two, edit({ title: 'x' }), ana)).toMatchObject({ kind: 'exists' })
    await store.close()
    expect(verifyDatabase(file, 'all').findings).toEqual([])
  })
})
