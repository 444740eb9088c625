import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeBackup } from '../../backup/take-backup.ts'
import { ana, edit, newId } from '../contract/fixture.ts'
import { StorageRefused, StorageUnavailable } from '../port.ts'
import { openConnection, openReader } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { applicationId, newestVersion } from './migrate.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  file = join(folder, 'wiki.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A wiki with some articles, closed. */
async function makeWiki(articles = 3) {
  const store = await openSqliteStore(folder)
  for (let n = 0; n < articles; n++) await store.create(newId(), edit({ body: 'text '.repeat(400) }), ana)
  await store.close()
}
/** Opening fails this way and changes no byte of what is there. */
async function expectUntouched(error: typeof StorageRefused) {
  const before = existsSync(file) ? readFileSync(file) : undefined
  await expect(openSqliteStore(folder)).rejects.toThrow(error)
  expect(existsSync(file) ? readFileSync(file) : undefined).toEqual(before)
}
function alter(sql: string) {
  const db = new Database(file)
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.close()
}

describe('opening a wiki', () => {
  it('makes the folder and one database that is ours, whole and at the newest version', async () => {
    const store = await openSqliteStore(join(folder, 'a', 'b'))
    await store.close()
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['wiki.sqlite', 'wiki.sqlite.lock'])
    const db = new Database(join(folder, 'a', 'b', 'wiki.sqlite'))
    expect(db.pragma('application_id', { simple: true })).toBe(applicationId)
    expect(db.pragma('user_version', { simple: true })).toBe(newestVersion)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    const loose = db.prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%' AND strict = 0",
    )
    expect(loose.all()).toEqual([])
    db.close()
  })

  it('makes every connection wait for the disk, each time', () => {
    createDatabase(file)
    for (let time = 0; time < 2; time++) {
      const db = openConnection(file)
      expect(db.pragma('synchronous', { simple: true })).toBe(2)
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
      expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
      expect(db.pragma('busy_timeout', { simple: true })).toBe(5000)
      db.close()
    }
  })

  it('gives readers a connection that cannot write', async () => {
    await makeWiki()
    const writer = openConnection(file)
    const reader = openReader(file)
    expect(reader.prepare('SELECT count(*) FROM article').pluck().get()).toBe(3)
    expect(() => reader.exec('UPDATE instance SET id = id')).toThrow(/readonly/u)
    reader.close()
    writer.close()
  })

  it('never makes a second wiki where one is', async () => {
    await makeWiki()
    const before = readFileSync(file)
    createDatabase(file)
    expect(readFileSync(file)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['wiki.sqlite', 'wiki.sqlite.lock'])
  })

  it('refuses a wiki that a newer version has written', async () => {
    await makeWiki()
    alter(`PRAGMA user_version = ${newestVersion + 10}`)
    await expectUntouched(StorageRefused)
    await expect(openSqliteStore(folder)).rejects.toThrow(/newer version of Etagere/u)
  })

  it.each([
    ['text', () => writeFileSync(file, 'Not a database, but long enough to be one. '.repeat(200))],
    ['an empty file', () => writeFileSync(file, '')],
    ['the database of another program', () => alter('CREATE TABLE note (body TEXT) STRICT')],
    ['an empty database', () => alter('PRAGMA user_version = 40')],
  ])('refuses what is no wiki: %s', async (_, put) => {
    put()
    await expectUntouched(StorageRefused)
  })

  it('refuses a wiki cut short, anywhere', async () => {
    await makeWiki(30)
    const whole = readFileSync(file)
    for (const size of [0, 1, 100, 4096, 8192, whole.length - 4096, whole.length - 1]) {
      writeFileSync(file, whole)
      truncateSync(file, size)
      await expectUntouched(StorageRefused)
    }
  })

  it('refuses a wiki with overwritten pages', async () => {
    await makeWiki(30)
    const whole = readFileSync(file)
    for (let page = 1; page < 8; page++) {
      const broken = Buffer.from(whole)
      broken.fill(0xa5, page * 4096, (page + 1) * 4096)
      writeFileSync(file, broken)
      await expectUntouched(StorageRefused)
    }
  })

  it('begins no new wiki where one is gone and its backups are left, which the new one could not restore', async () => {
    await makeWiki()
    takeBackup(folder, { kind: 'manual' })
    for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true })
    await expectUntouched(StorageRefused)
    await expect(openSqliteStore(folder)).rejects.toThrow(/is missing, but there are backups of it/u)
    expect(readdirSync(folder)).toEqual(['backups', 'wiki.sqlite.lock'])
    renameSync(join(folder, 'backups'), join(folder, 'backups of before'))
    await (await openSqliteStore(folder)).close()
  })

  it('refuses a journal without its wiki, and keeps the journal', async () => {
    writeFileSync(`${file}-wal`, 'what was saved last')
    await expectUntouched(StorageRefused)
    writeFileSync(file, '')
    await expectUntouched(StorageRefused)
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('what was saved last')
  })

  it('says that a folder which cannot be one is unavailable', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, '')
    await expect(openSqliteStore(path)).rejects.toThrow(StorageUnavailable)
    const below = openSqliteStore(join(path, 'below'))
    await expect(below).rejects.toThrow(StorageUnavailable)
    await expect(below).rejects.toMatchObject({ cause: { code: 'ENOTDIR' } })
    expect(statSync(path).size).toBe(0)
  })
})
