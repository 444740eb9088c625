import Database from 'better-sqlite3'

/** Held until it is released or its process ends, however it ends. */
export interface HeldLock {
  release(): void
}

/** Holds a file together with whoever else does so, and keeps everybody from holding it alone. The file stays empty: the
 *  locks are SQLite's own, which are the operating system's and work between processes and between threads.
 *  @returns undefined where somebody holds it alone for longer than `waitMs` */
export const lockShared = (file: string, waitMs: number): HeldLock | undefined =>
  hold(file, waitMs, db => {
    db.exec('BEGIN')
    // The lock comes with the first look at the file.
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
  })

/** Holds a file alone.
 *  @returns undefined where somebody else holds it for longer than `waitMs` */
export const lockAlone = (file: string, waitMs: number): HeldLock | undefined =>
  hold(file, waitMs, db => db.exec('BEGIN EXCLUSIVE'))

function hold(file: string, waitMs: number, take: (db: Database.Database) => void): HeldLock | undefined {
  const db = new Database(file, { timeout: waitMs })
  try {
    take(db)
    return { release: () => void db.close() }
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}
