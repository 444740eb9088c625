import type { Database } from 'better-sqlite3'
import type { ArticleId, RevisionKind } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Change } from '#shared/protocol/change.ts'
import { changeLog } from './migrations/0020-change-log.ts'
import { oneLog } from './migrations/0060-one-log.ts'

interface ChangeRow {
  readonly sequence: number
  readonly at: string
  readonly etag: Etag
  readonly kind: RevisionKind
  readonly article_id: ArticleId
  readonly revision: number
  readonly title: string
  readonly parent_id: ArticleId | null
  readonly author: string
}
/** Of a reset everything is NULL but these. */
type ResetRow = Pick<ChangeRow, 'sequence' | 'at'> & Readonly<Record<Exclude<keyof ChangeRow, 'sequence' | 'at'>, null>>

/** The highest number that was given out, 0 where there is none. Neither revisions nor resets are ever removed, so the one after it
 *  is given out once. */
export const newestNumber = `
  max(coalesce((SELECT max(number) FROM revision), 0), coalesce((SELECT max(number) FROM reset), 0))`

export const changesSince = `
  SELECT number AS sequence, created_at AS at, etag, kind, article_id, revision, title, parent_id, author
  FROM revision WHERE number > @since
  UNION ALL
  SELECT number, at, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM reset WHERE number > @since
  ORDER BY sequence LIMIT @limit`

/** The numbered log of what was committed: the revisions themselves, in the order of their commits, and the resets between them
 *  (ADR 0011). */
export function createChangeLog(db: Database) {
  const since = db.prepare<{ since: number; limit: number }, ChangeRow | ResetRow>(changesSince)
  const last = db.prepare<[], number>(`SELECT ${newestNumber}`).pluck()
  const etagAt = db
    .prepare<{ at: number }, Etag | null>(
      'SELECT etag FROM revision WHERE number = @at UNION ALL SELECT NULL FROM reset WHERE number = @at',
    )
    .pluck()

  return {
    since: (sequence: number, limit: number): Change[] => since.all({ since: sequence, limit }).map(toChange),
    last: (): number => last.get() ?? 0,
    /** The revision that the change of this number made, null where it was a reset, undefined where there is none. */
    etagAt: (sequence: number): Etag | null | undefined => etagAt.get({ at: sequence }),
  }
}
export type ChangeLog = ReturnType<typeof createChangeLog>

function toChange(row: ChangeRow | ResetRow): Change {
  if (row.etag === null) return { sequence: row.sequence, at: row.at, kind: 'reset' }
  const { article_id, parent_id, ...rest } = row
  return { ...rest, articleId: article_id, parentId: parent_id }
}

/** The same number of a wiki in any format that there ever was, and how many changes it counts. */
export function logOf(db: Database, format: number): { readonly changes: number; readonly newest: number } {
  const ask = (sql: string) =>
    db.prepare<[], { changes: number; newest: number }>(sql).get() ?? { changes: 0, newest: 0 }
  if (format < changeLog.version) return { changes: 0, newest: 0 }
  return format < oneLog.version
    ? ask('SELECT count(*) AS changes, coalesce(max(sequence), 0) AS newest FROM change_log')
    : ask(`SELECT (SELECT count(*) FROM revision) + (SELECT count(*) FROM reset) AS changes, ${newestNumber} AS newest`)
}
