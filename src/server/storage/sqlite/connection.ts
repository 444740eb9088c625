import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StorageRefused, StorageUnavailable } from '../port.ts'
import { damage } from './database-errors.ts'
import { applicationId, isOlder, migrate, refuseNewer } from './migrate.ts'

/** How long a statement waits for another process's transaction. */
const busyMs = 5000
/** Up to this size a database is checked whole when it is opened, which takes some tens of milliseconds; `verify` checks larger
 *  ones. Truncation and a damaged schema show in databases of any size. */
const checkedBytes = 32 * 1024 * 1024
/** `PRAGMA synchronous` as a number. */
const full = 2

export interface OpeningOptions {
  /** The size in bytes up to which it is checked whole. */
  readonly wholeUpTo?: number
  /** Called before an older version is brought to the newest one; where it throws, nothing was changed. */
  readonly beforeMigration?: () => void
}

/** Opens the database of an existing wiki and brings it to the newest version. A file that is no wiki is not touched.
 *  @throws StorageRefused where it is newer, none of ours, or seen to be damaged; faults of SQLite as they are. */
export function openConnection(file: string, options: OpeningOptions = {}): Database.Database {
  const { wholeUpTo = checkedBytes, beforeMigration } = options
  const size = statSync(file).size
  const journal = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  // SQLite takes an empty file for a new database and deletes the journal beside it, which may hold everything.
  if (size === 0) throw new StorageRefused(damage(file))
  const db = new Database(file, { fileMustExist: true, timeout: busyMs })
  try {
    if (db.pragma('application_id', { simple: true }) !== applicationId) throw new StorageRefused(damage(file))
    // SQLite reads a last page that was cut off as if it ended in zeros. With a journal, it is written again from there.
    if (journal === 0 && size % pageSizeOf(db) !== 0) throw new StorageRefused(damage(file))
    refuseNewer(db)
    configure(db)
    if (statSync(file).size <= wholeUpTo) checkWhole(db, file)
    if (isOlder(db)) beforeMigration?.()
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A connection that can only read, to a wiki that `openConnection` has open. Its reads see what was committed when they began,
 *  and wait for no writer. */
export function openReader(file: string): Database.Database {
  return new Database(file, { readonly: true, fileMustExist: true, timeout: busyMs })
}

/** What SQLite forgets when a connection closes, except the journal mode. Set and then read back, because a pragma that
 *  does not take effect says nothing. */
export function configure(db: Database.Database): void {
  if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
    throw new StorageUnavailable('this folder cannot hold a write-ahead log')
  }
  // better-sqlite3 is compiled so that WAL means NORMAL, which loses acknowledged saves at a power cut.
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  const [synchronous, foreignKeys] = ['synchronous', 'foreign_keys'].map(name => db.pragma(name, { simple: true }))
  if (synchronous !== full || foreignKeys !== 1) {
    throw new Error('SQLite did not take the settings that keep saves safe')
  }
}

const pageSizeOf = (db: Database.Database) => Number(db.pragma('page_size', { simple: true }))

function checkWhole(db: Database.Database, file: string): void {
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new StorageRefused(damage(file))
}
