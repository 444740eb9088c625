import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { StorageRefused } from '../port.ts'
import { articles } from './migrations/0010-articles.ts'
import { changeLog } from './migrations/0020-change-log.ts'
import { postings } from './migrations/0030-postings.ts'
import { requestLog } from './migrations/0040-request-log.ts'
import { dropLinks } from './migrations/0050-drop-links.ts'
import { oneLog } from './migrations/0060-one-log.ts'
import { plainHeads } from './migrations/0070-plain-heads.ts'

/** One step of the schema, forward only; its number becomes the database's `user_version`. A step that was released never
 *  changes again. */
export interface Migration {
  readonly version: number
  readonly up: string
}

export const migrations: readonly Migration[] = [
  articles,
  changeLog,
  postings,
  requestLog,
  dropLinks,
  oneLog,
  plainHeads,
]
export const newestVersion = Math.max(...migrations.map(({ version }) => version))

/** Marks a file as a wiki of ours: "Etag" in ASCII. */
export const applicationId = 0x45746167

/** Brings a database to the newest version in one transaction, so that it is at one version or another and never between,
 *  and two processes that open it at once do each step once.
 *  @throws StorageRefused for a newer one. */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  const newest = Math.max(...steps.map(({ version }) => version))
  if (formatOf(db) === newest) return
  db.transaction(() => {
    refuseNewer(db, newest)
    const from = formatOf(db)
    for (const { version, up } of steps) {
      if (version <= from) continue
      db.exec(up)
      db.pragma(`user_version = ${version}`)
    }
    if (from > 0) return
    db.pragma(`application_id = ${applicationId}`)
    db.prepare('INSERT INTO instance (one, id) VALUES (1, ?)').run(randomUUID())
  }).immediate()
}

/** @throws StorageRefused where a newer version of the app has written the database. */
export function refuseNewer(db: Database, newest = newestVersion): void {
  const version = formatOf(db)
  if (version <= newest) return
  throw new StorageRefused(
    `This wiki was written by a newer version of Etagere: its format is ${version} and this version knows ${newest}. ` +
      'Update Etagere to open it. Nothing was changed.',
  )
}

/** Whether an existing wiki would be changed by `migrate`. */
export const isOlder = (db: Database): boolean => formatOf(db) < newestVersion

/** The version of the schema that a database has. */
export const formatOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }))
