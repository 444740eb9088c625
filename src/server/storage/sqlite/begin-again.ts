import Database from 'better-sqlite3'
import { StorageRefused } from '../port.ts'
import { createChangeLog } from './change-log.ts'
import { migrate } from './migrate.ts'

/** Makes of the copy of a backup a wiki that goes on: brings it to the newest version and adds to its change log that it was
 *  reset, under a number above `after` and above its own. The copy has no journal before or after.
 *  @returns that number
 *  @throws StorageRefused where a newer version of the app has written it */
export function beginAgain(copy: string, after: number): number {
  const db = new Database(copy, { fileMustExist: true })
  try {
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    migrate(db)
    const sequence = Math.max(createChangeLog(db).last(), after) + 1
    if (!Number.isSafeInteger(sequence)) throw new StorageRefused('the numbers of this wiki are used up')
    db.prepare('INSERT INTO reset (number, at) VALUES (?, ?)').run(sequence, new Date().toISOString())
    return sequence
  } finally {
    db.close()
  }
}
