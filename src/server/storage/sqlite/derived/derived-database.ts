import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { isDamage } from '../database-errors.ts'
import { linkIndexSchema } from './link-index.ts'

/** Counts up with each change of what is derived or how: a database of another version is made anew. */
export const derivedVersion = 1

/** How long a statement waits for another process that follows the same log. */
const busyMs = 5000

/** What is derived from a wiki is kept in a file of its own beside it: it has its own lock, so that no save ever waits for it,
 *  and may be lost at any time. */
export const derivedFileOf = (wikiFile: string): string => wikiFile.replace(/wiki\.sqlite$/u, 'derived.sqlite')

/** Opens the derived data of a wiki; where they are missing, damaged or of another version, they begin anew. */
export function openDerived(file: string): Database.Database {
  try {
    return open(file)
  } catch (error) {
    if (!isDamage(error)) throw error
    removeDerived(file)
    return open(file)
  }
}

/** Only for files that cannot be read: another process may have it open, and goes on with what it has. */
export function removeDerived(file: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true })
}

function open(file: string): Database.Database {
  const db = new Database(file, { timeout: busyMs })
  try {
    db.pragma('journal_mode = WAL')
    // A power cut may take the newest rows, and with them, in the same transaction, how far they go.
    db.pragma('synchronous = NORMAL')
    db.transaction(() => {
      if (db.pragma('user_version', { simple: true }) !== derivedVersion) makeAnew(db)
    }).immediate()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function makeAnew(db: Database.Database): void {
  const tables = db.prepare<[], string>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
  )
  for (const name of tables.pluck().all()) db.exec(`DROP TABLE "${name}"`)
  db.exec(`
    -- How far the change log was followed, and of which wiki: NULL before its first change.
    CREATE TABLE followed (
      one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
      instance TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      -- What the log says at this place; NULL where it says that the wiki was reset.
      etag TEXT,
      -- The newest reset that everything here comes after; 0 if there was none.
      reset INTEGER NOT NULL
    ) STRICT;
    ${linkIndexSchema}
  `)
  db.pragma(`user_version = ${derivedVersion}`)
}
