import type { Database as Connection } from 'better-sqlite3'
import Database from 'better-sqlite3'
import { logOf } from '../change-log.ts'
import { openReader } from '../connection.ts'
import { StorageFull } from '../../port.ts'
import { lacksRoom } from '../database-errors.ts'
import { applicationId, formatOf, refuseNewer } from '../migrate.ts'
import type { Check } from './check.ts'
import { readDerivedClaims } from './derived-claims.ts'
import { indexChecks } from './index-checks.ts'
import { keptChecks } from './kept-checks.ts'

/** What was found out about the file of a wiki. It is sound where there are no findings. */
export interface Verification {
  /** Undefined where too much is broken to tell. */
  readonly content: WikiContent | undefined
  readonly findings: readonly Finding[]
}
export interface Finding {
  readonly check: string
  readonly sentence: string
}
export interface WikiContent {
  readonly instanceId: string
  readonly format: number
  readonly articles: number
  readonly deleted: number
  readonly revisions: number
  readonly changes: number
  /** The newest sequence number that was given out. */
  readonly sequence: number
}

/** `kept`: only what could not be made again. */
export type Scope = 'kept' | 'all'

/** Looks through the file of a wiki, a copy of one, or one that is in use: all of it in one state, without changing it.
 *  @throws StorageRefused where a newer version of the app has written it, StorageFull where there is no room for what reading it
 *  needs beside it */
export function verifyDatabase(file: string, scope: Scope): Verification {
  // First, so that it is not newer than the wiki that it is compared with.
  const derived = scope === 'all' ? readDerivedClaims(file) : undefined
  let db: Connection | undefined
  try {
    db = openReader(file)
    if (db.pragma('application_id', { simple: true }) !== applicationId) {
      return { content: undefined, findings: [{ check: 'file', sentence: 'this is not a wiki' }] }
    }
    refuseNewer(db)
    db.exec('BEGIN')
    return look(db, derived === undefined ? keptChecks : [...keptChecks, ...indexChecks, ...derived.checks])
  } catch (error) {
    if (lacksRoom(error)) throw new StorageFull('the disk is full', { cause: error })
    return { content: undefined, findings: [{ check: 'file', sentence: unreadable(error) }] }
  } finally {
    db?.close()
    derived?.close()
  }
}

function look(db: Connection, checks: readonly Check[]): Verification {
  const format = formatOf(db)
  const findings = checks
    .filter(({ since }) => since <= format)
    .flatMap(check => findOrSay(() => check.find(db)).map(sentence => ({ check: check.name, sentence })))
  try {
    return { content: contentOf(db, format), findings }
  } catch (error) {
    return { content: undefined, findings: [...findings, { check: 'file', sentence: unreadable(error) }] }
  }
}

function findOrSay(find: () => string[]): string[] {
  try {
    return find()
  } catch (error) {
    return [unreadable(error)]
  }
}

/** A fault of SQLite is a finding; every other one is a fault of ours, a newer database among them. */
function unreadable(error: unknown): string {
  if (error instanceof Database.SqliteError) return `this cannot be read: ${error.message}`
  throw error
}

function contentOf(db: Connection, format: number): WikiContent {
  const number = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0
  const { changes, newest } = logOf(db, format)
  return {
    format,
    instanceId: db.prepare<[], string>('SELECT id FROM instance').pluck().get() ?? '',
    articles: number('SELECT count(*) FROM article WHERE deleted = 0'),
    deleted: number('SELECT count(*) FROM article WHERE deleted = 1'),
    revisions: number('SELECT count(*) FROM revision'),
    changes,
    sequence: newest,
  }
}
