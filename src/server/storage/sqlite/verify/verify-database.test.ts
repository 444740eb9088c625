import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Article } from '#shared/domain/article.ts'
import { ana, as, ben, changed, edit, newId } from '../../contract/fixture.ts'
import { StorageRefused, type WikiStore } from '../../port.ts'
import { rebuildDerived } from '../derived/rebuild-derived.ts'
import { migrate, migrations, newestVersion } from '../migrate.ts'
import { openSqliteStore } from '../open-sqlite-store.ts'
import { verifyDatabase } from './verify-database.ts'

let folder: string
let file: string
let store: WikiStore
let first: Article
let second: Article
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  file = join(folder, 'wiki.sqlite')
  store = await openSqliteStore(folder)
  first = as('saved', await store.create(newId(), edit({ title: 'One', tags: ['a', 'B'] }), ana)).article
  second = as('saved', await store.create(newId(), edit({ title: 'Two', body: '[[One]]' }), ana)).article
  const { revision: side } = as(
    'appended',
    await store.appendSide(first.id, { ...changed(first, { body: 'side' }), base: first.etag }, ben),
  )
  await store.save(first.id, [first.etag], changed(first, { body: '[[Two]] x', mergedFrom: side.etag }), ben)
  const gone = as('saved', await store.create(newId(), edit(), ana)).article
  await store.remove(gone.id, [gone.etag], '', ana)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

/** Changes what no write would change, behind the app's back. */
async function damage(sql: string): Promise<void> {
  await store.close()
  const db = new Database(file)
  db.pragma('foreign_keys = OFF')
  db.pragma('ignore_check_constraints = ON')
  db.exec(sql)
  db.close()
}
const sentences = () => verifyDatabase(file, 'all').findings.map(({ sentence }) => sentence)

describe('a sound wiki', () => {
  const content = { articles: 2, deleted: 1, revisions: 6, changes: 6, sequence: 6, format: newestVersion }

  it('is found sound, with what is in it, while it is open and after it was closed', async () => {
    const expected = { findings: [], content: { ...content, instanceId: store.instanceId } }
    expect(verifyDatabase(file, 'all')).toEqual(expected)
    await store.close()
    expect(verifyDatabase(file, 'all')).toEqual(expected)
  })

  it('is not changed by looking', async () => {
    await store.close()
    const before = readFileSync(file)
    verifyDatabase(file, 'all')
    expect(readFileSync(file)).toEqual(before)
  })

  it('is sound in every older format', () => {
    for (const { version } of migrations) {
      const old = join(folder, `${version}.sqlite`)
      const db = new Database(old)
      migrate(
        db,
        migrations.filter(step => step.version <= version),
      )
      db.close()
      expect(verifyDatabase(old, 'all')).toMatchObject({ findings: [], content: { format: version, articles: 0 } })
    }
  })
})

describe('a finding names', () => {
  it.each<[string, string, () => RegExp]>([
    [
      'a head that is nothing',
      `UPDATE article SET etag = '"nowhere"' WHERE title = 'Two'`,
      () => new RegExp(`article ${second.id} shows what is no revision`, 'u'),
    ],
    [
      'a head that is another article’s',
      `DELETE FROM article WHERE title = 'One'; UPDATE article SET etag = (SELECT etag FROM revision WHERE title = 'One' LIMIT 1) WHERE title = 'Two'`,
      () => new RegExp(`article ${second.id} shows what is no revision`, 'u'),
    ],
    [
      'a head that says something else',
      `UPDATE article SET tags = '["x"]' WHERE title = 'Two'`,
      () => new RegExp(`article ${second.id} differs`, 'u'),
    ],
    [
      'an article that is filed wrongly',
      `UPDATE article SET title_key = 'three' WHERE title = 'Two'`,
      () => new RegExp(`article ${second.id} is filed`, 'u'),
    ],
    [
      'a revision that is gone',
      `DELETE FROM revision WHERE kind = 'side'`,
      () => new RegExp(`of article ${first.id} there are other revisions`, 'u'),
    ],
    [
      'a parent that is gone',
      `UPDATE revision SET base_etag = '"nowhere"' WHERE kind = 'side'`,
      () => /^revision ".*" has no parent/u,
    ],
    [
      'a parent that is another article’s',
      `UPDATE revision SET base_etag = (SELECT etag FROM revision WHERE title = 'Two') WHERE kind = 'side'`,
      () => /^revision ".*" has no parent/u,
    ],
    ['a parent that is missing', `UPDATE revision SET base_etag = NULL WHERE kind = 'side'`, () => /has no parent/u],
    [
      'a source that came later',
      `UPDATE revision SET source_etag = (SELECT etag FROM revision WHERE kind = 'merge') WHERE kind = 'side'`,
      () => /took in another that cannot be/u,
    ],
    ['a gap', 'DELETE FROM revision WHERE number = 2', () => /before change 3 one or more are missing/u],
    ['a beginning that is missing', 'DELETE FROM revision WHERE number = 1', () => /before change 2 one or more/u],
    ['a change that is there twice', "INSERT INTO reset (number, at) VALUES (2, '')", () => /change 2 is there twice/u],
    [
      'a foreign key',
      `UPDATE article_tag SET article_id = 'nobody' WHERE key = 'a'`,
      () => /a row of article_tag names something that article does not have/u,
    ],
    [
      'a tag that is not indexed',
      `DELETE FROM article_tag WHERE key = 'a'`,
      () => new RegExp(`the tags of article ${first.id} are indexed wrongly`, 'u'),
    ],
    [
      'tags of a deleted article',
      `INSERT INTO article_tag SELECT 'x', title_key, id FROM article WHERE deleted = 1`,
      () => /there are tags of article .*, which is not there/u,
    ],
    ['a second id', `DELETE FROM instance`, () => /the wiki has 0 ids/u],
  ])('%s', async (_, sql, sentence) => {
    await damage(sql)
    expect(sentences()).toContainEqual(expect.stringMatching(sentence()))
  })

  it('what is broken in the file, wherever it is', async () => {
    await store.close()
    // Pages that hold nothing are not looked at, and need not be.
    const db = new Database(file)
    db.exec('VACUUM')
    db.close()
    const whole = readFileSync(file)
    const { length } = whole
    for (let page = 0; page < length / 4096; page++) {
      const broken = Buffer.from(whole)
      broken.fill(0xa5, page * 4096, (page + 1) * 4096)
      writeFileSync(file, broken)
      expect(sentences()).not.toEqual([])
    }
    writeFileSync(file, whole)
    truncateSync(file, length - 4096)
    expect(sentences()).not.toEqual([])
  })

  it('a file that is none, or is not there', () => {
    const other = join(folder, 'other')
    expect(verifyDatabase(other, 'all').findings).toHaveLength(1)
    writeFileSync(other, 'Not a database, but long enough to be one. '.repeat(200))
    expect(verifyDatabase(other, 'all').findings).toHaveLength(1)
    const db = new Database(join(folder, 'theirs'))
    db.exec('CREATE TABLE note (body TEXT)')
    db.close()
    expect(verifyDatabase(join(folder, 'theirs'), 'all').findings[0]?.sentence).toBe('this is not a wiki')
  })

  it('nothing of an index where only what is kept is asked for', async () => {
    await damage(`DELETE FROM article_tag`)
    expect(verifyDatabase(file, 'kept').findings).toEqual([])
  })
})

describe('what is derived beside the wiki', () => {
  const alter = (sql: string) => {
    const db = new Database(join(folder, 'derived.sqlite'))
    db.exec(sql)
    db.close()
  }
  beforeEach(async () => {
    await rebuildDerived(folder)
    await store.close()
  })

  it('is asked about as far as it claims to have followed', async () => {
    expect(sentences()).toEqual([])
    const wrong = [`the links of article ${second.id} are indexed wrongly`]
    alter("UPDATE article_link SET key = 'title nowhere' WHERE key = 'title one'")
    expect(sentences()).toEqual(wrong)
    expect(verifyDatabase(file, 'kept').findings).toEqual([])
    alter('UPDATE followed SET sequence = 1, etag = ' + `'${first.etag}'`)
    expect(sentences()).toEqual([])
  })

  it.each([
    ['of another wiki', "UPDATE followed SET instance = 'another'"],
    ['of another log', 'UPDATE followed SET etag = \'"nowhere"\''],
    ['of another version', 'PRAGMA user_version = 99'],
    ['not begun', 'DELETE FROM followed'],
  ])('claims nothing where it is %s, because it is made anew', (_, sql) => {
    alter(`DELETE FROM article_link; ${sql}`)
    expect(sentences()).toEqual([])
  })

  it('is named where it cannot be read', () => {
    writeFileSync(join(folder, 'derived.sqlite'), 'Not a database, but long enough to be one. '.repeat(200))
    expect(sentences()).toEqual(['what is derived cannot be read, and is made anew: file is not a database'])
  })
})

it('refuses a wiki that a newer version has written', async () => {
  await store.close()
  const newer = join(folder, 'newer.sqlite')
  copyFileSync(file, newer)
  const db = new Database(newer)
  db.pragma(`user_version = ${newestVersion + 10}`)
  db.close()
  expect(() => verifyDatabase(newer, 'all')).toThrow(StorageRefused)
})
