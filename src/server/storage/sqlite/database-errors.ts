import Database from 'better-sqlite3'
import { StorageFull, StorageRefused, StorageUnavailable } from '../port.ts'

/** What SQLite reports about its surroundings and not about a statement; extended codes continue one of these. */
const unavailable = [
  'BUSY',
  'LOCKED',
  'READONLY',
  'IOERR',
  'CANTOPEN',
  'CORRUPT',
  'NOTADB',
  'PROTOCOL',
  'NOLFS',
  'PERM',
]
const damaged = ['CORRUPT', 'NOTADB']

const isOneOf = (code: string, names: readonly string[]) =>
  names.some(name => code === `SQLITE_${name}` || code.startsWith(`SQLITE_${name}_`))

/** A fault of SQLite as the port names it; whatever is none of those stays as it is. */
export function asStorageError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  if (lacksRoom(error)) return new StorageFull('the disk is full', { cause: error })
  if (isOneOf(error.code, unavailable)) return new StorageUnavailable('the wiki cannot be reached', { cause: error })
  return error
}

/** The same while a wiki is being opened, when damage is a reason to refuse it. */
export function asOpeningError(error: unknown, file: string): unknown {
  if (isDamage(error)) {
    return new StorageRefused(damage(file), { cause: error })
  }
  // No permission, no room for a folder, a file where the folder should be.
  if (isFailedSystemCall(error)) return new StorageUnavailable(`${file} cannot be opened`, { cause: error })
  return asStorageError(error)
}

export const isFailedSystemCall = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error

export const damage = (file: string): string =>
  `${file} is damaged or is not a wiki, and was left as it is. Restore a backup, or open another folder.`

export const isTitleClash = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE'

export const isBrokenConstraint = (error: unknown): boolean =>
  error instanceof Database.SqliteError && isOneOf(error.code, ['CONSTRAINT'])

/** What is there is no database, or not a whole one. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Database.SqliteError && isOneOf(error.code, damaged)

/** There is no room for what a connection needs beside the database, which says nothing about the database. */
export const lacksRoom = (error: unknown): boolean =>
  error instanceof Database.SqliteError && isOneOf(error.code, ['FULL', 'IOERR_SHMSIZE'])

/** After these nobody knows what is on disk (a failed fsync among them) until the database was opened and checked anew. */
export const leavesDoubt = (error: unknown): boolean =>
  error instanceof Database.SqliteError && isOneOf(error.code, ['IOERR', ...damaged])
