import type { Database } from 'better-sqlite3'
import { leavesDoubt } from './database-errors.ts'

/** Pages of the write-ahead log after which a writer that is never idle pauses to move them into the database (16 MB). */
const longLogPages = 4000
/** How long nobody must have written before the log is moved, however short. */
const idleMs = 200
/** A log that grew because a reader stood still for long is cut to this when it begins anew. */
const keptLogBytes = 64 * 1024 * 1024

/** Whether SQLite was hindered, how many pages the log holds, and how many of them are in the database. */
type Progress = readonly [number, number, number]
const pagesLeft = ([, inLog, inDatabase]: Progress = [0, 0, 0]) => inLog - inDatabase

/** Moves what the write-ahead log holds into the database between transactions: when the writer has become idle, or when the
 *  log is long. SQLite by itself would do it within a commit, while its writers wait for their answers.
 *  @param onDoubt called where moving failed such that the database must be opened and checked anew */
export function createCheckpoints(db: Database, onDoubt: (error: unknown) => void) {
  db.pragma('wal_autocheckpoint = 0')
  db.pragma(`journal_size_limit = ${keptLogBytes}`)
  const look = db.prepare<[], Progress>('PRAGMA wal_checkpoint(NOOP)').raw()
  const move = db.prepare<[], Progress>('PRAGMA wal_checkpoint(PASSIVE)').raw()
  let timer: NodeJS.Timeout | undefined

  /** @returns whether any of it is left, which a reader of an older state hinders, or a full disk */
  function moveFrom(pages: number): boolean {
    if (pagesLeft(look.get()) < pages) return false
    try {
      return pagesLeft(move.get()) > 0
    } catch (error) {
      // Otherwise, as on a full disk, everything stays in the log, and the next attempt may succeed.
      if (leavesDoubt(error)) throw error
      return true
    }
  }

  function whenIdle(): void {
    timer = undefined
    try {
      if (moveFrom(1)) timer = setTimeout(whenIdle, idleMs).unref()
    } catch (error) {
      onDoubt(error)
    }
  }

  return {
    /** @throws where moving the log leaves doubt about the database */
    afterCommit(): void {
      if (timer === undefined) timer = setTimeout(whenIdle, idleMs).unref()
      else timer.refresh()
      moveFrom(longLogPages)
    },
    stop(): void {
      clearTimeout(timer)
    },
  }
}
