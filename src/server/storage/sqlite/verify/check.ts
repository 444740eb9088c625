import type { Database } from 'better-sqlite3'

/** One thing that must be true of every wiki, and how to find where it is not. */
export interface Check {
  readonly name: string
  /** The format of the database from which on it can be asked. */
  readonly since: number
  /** A sentence for each place where it is not true. */
  find(db: Database): string[]
}

/** A check that one statement makes: it returns a row, `at`, for each place, of which `sentence` says what is wrong. */
export const checkBySql = (name: string, since: number, sql: string, sentence: (at: string) => string): Check => ({
  name,
  since,
  find: db => db.prepare<[], string>(sql).pluck().all().map(sentence),
})
