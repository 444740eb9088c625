import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCheckpoints } from './checkpoints.ts'
import { openConnection, openReader } from './connection.ts'
import { createDatabase } from './create-database.ts'

let folder: string
let writer: Database
let reader: Database
let checkpoints: ReturnType<typeof createCheckpoints>
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  const file = join(folder, 'wiki.sqlite')
  createDatabase(file)
  writer = openConnection(file)
  reader = openReader(file)
  checkpoints = createCheckpoints(writer, error => {
    throw error
  })
})
afterEach(() => {
  checkpoints.stop()
  reader.close()
  writer.close()
  rmSync(folder, { recursive: true })
  vi.useRealTimers()
})

function commit(pages = 1) {
  writer
    .prepare('INSERT INTO reset (number, at) SELECT coalesce(max(number), 0) + 1, ? FROM reset')
    .run('x'.repeat(pages * 4096))
  checkpoints.afterCommit()
}
/** How many pages of the log are not in the database. */
function left(): number {
  const [{ log, checkpointed }] = writer.pragma('wal_checkpoint(NOOP)') as [{ log: number; checkpointed: number }]
  return log - checkpointed
}

describe('the log', () => {
  it('is moved once nobody has written for a while, and not before', () => {
    commit()
    vi.advanceTimersByTime(199)
    commit()
    vi.advanceTimersByTime(199)
    expect(left()).toBeGreaterThan(0)
    vi.advanceTimersByTime(1)
    expect(left()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is moved at once where it is long', () => {
    commit(3900)
    expect(left()).toBeGreaterThan(3900)
    commit(200)
    expect(left()).toBe(0)
  })

  it('that a reader needs is moved as soon as it has gone', () => {
    reader.exec('BEGIN')
    reader.prepare('SELECT * FROM instance').all()
    commit()
    vi.advanceTimersByTime(10_000)
    expect(left()).toBeGreaterThan(0)
    reader.exec('COMMIT')
    vi.advanceTimersByTime(200)
    expect(left()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
