import type { Database } from 'better-sqlite3'

/** Runs a write in one immediate transaction. Only an outcome that `changed` approves is committed; every other is rolled
 *  back, so that a write which was refused has changed nothing, whatever it did before it knew. */
export function createTransaction(db: Database) {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')

  return <T>(write: () => T, changed: (outcome: T) => boolean): T => {
    begin.run()
    try {
      const outcome = write()
      if (changed(outcome)) commit.run()
      return outcome
    } finally {
      // Also false after SQLite itself rolled back, as it does on a full disk.
      if (db.inTransaction) rollback.run()
    }
  }
}
