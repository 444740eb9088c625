import { logOf } from './change-log.ts'
import { openReader } from './connection.ts'
import { formatOf } from './migrate.ts'

/** Writes one state of a wiki, as it is committed now, into a new file that is whole without a journal. Neither reading nor
 *  writing the wiki waits for it. It is not on disk before it is synced.
 *  @throws what SQLite throws, where the original cannot be read or the copy has no room */
export function copyDatabase(file: string, copy: string): void {
  const db = openReader(file)
  try {
    // By itself it would sync the copy all at once, and each save that comes then would wait for that.
    db.pragma('synchronous = OFF')
    db.prepare('VACUUM INTO ?').run(copy)
  } finally {
    db.close()
  }
}

/** The newest sequence number of a wiki: a copy that is made after this has at least everything up to it. */
export function lastSequenceOf(file: string): number {
  const db = openReader(file)
  try {
    return logOf(db, formatOf(db)).newest
  } finally {
    db.close()
  }
}
