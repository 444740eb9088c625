import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StorageUnavailable } from '../port.ts'
import { createReadTogether } from './read-together.ts'

let folder: string
let writer: Database.Database
let reader: Database.Database
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  const file = join(folder, 'numbers.sqlite')
  writer = new Database(file)
  writer.pragma('journal_mode = WAL')
  writer.exec('CREATE TABLE number (n INTEGER) STRICT')
  reader = new Database(file, { readonly: true })
})
afterEach(() => {
  reader.close()
  writer.close()
  rmSync(folder, { recursive: true })
})

const insert = () => writer.exec('INSERT INTO number VALUES (1)')
function open() {
  const count = reader.prepare<[], number>('SELECT count(*) FROM number').pluck()
  return { ...createReadTogether(reader), count: () => count.get() }
}

describe('reads of one turn', () => {
  it('see one state, in which is whatever was committed before the last of them was asked', async () => {
    const { read, count } = open()
    const first = read(() => {
      const before = count()
      insert()
      return before
    })
    insert()
    const second = read(count)
    expect(await Promise.all([first, second])).toEqual([1, 1])
    expect(await read(count)).toBe(2)
  })

  it('fail each by itself, with what the port calls it', async () => {
    const { read, count } = open()
    const answers = await Promise.allSettled([
      read(() => reader.prepare('SELECT * FROM nothing').get()),
      read(() => {
        throw new Database.SqliteError('', 'SQLITE_IOERR_READ')
      }),
      read(count),
    ])
    expect(answers).toEqual([
      { status: 'rejected', reason: expect.any(Database.SqliteError) as Error },
      { status: 'rejected', reason: expect.any(StorageUnavailable) as Error },
      { status: 'fulfilled', value: 0 },
    ])
  })

  it('all fail where no state can be had, and those after them do not', async () => {
    const { read, count } = open()
    reader.exec('BEGIN')
    expect(await Promise.allSettled([read(count), read(count)])).toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ])
    expect(await read(count)).toBe(0)
  })

  it('let other work have its turn where they are many', async () => {
    const { read } = open()
    const seen: string[] = []
    const many = Promise.all(Array.from({ length: 100 }, () => read(() => seen.push('read'))))
    await nextTurn()
    seen.push('other work')
    await many
    expect(seen.filter(what => what === 'read')).toHaveLength(100)
    expect(seen.indexOf('other work')).toBeLessThan(50)
  })

  it('are answered before the connection closes', async () => {
    const { read, finish, count } = open()
    const asked = Array.from({ length: 100 }, () => read(count))
    finish()
    reader.close()
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, () => 0))
    await nextTurn()
  })
})
