import type { Database } from 'better-sqlite3'
import type { ArticleId, RevisionKind } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Change } from '#shared/protocol/change.ts'

interface ChangeRow {
  readonly sequence: number
  readonly at: string
  readonly etag: Etag | null
  readonly kind: RevisionKind
  readonly article_id: ArticleId
  readonly revision: number
  readonly title: string
  readonly parent_id: ArticleId | null
  readonly author: string
}

export const changesSince = `
  SELECT c.sequence, c.at, c.etag, r.kind, r.article_id, r.revision, r.title, r.parent_id, r.author
  FROM change_log c LEFT JOIN revision r ON r.etag = c.etag
  WHERE c.sequence > @since ORDER BY c.sequence LIMIT @limit`

/** The numbered log of what was committed. What a change did stands in its revision. */
export function createChangeLog(db: Database) {
  const insert = db.prepare<[string, Etag]>('INSERT INTO change_log (at, etag) VALUES (?, ?)')
  const since = db.prepare<{ since: number; limit: number }, ChangeRow>(changesSince)
  const last = db.prepare<[], number | null>('SELECT max(sequence) FROM change_log').pluck()

  return {
    append: (at: string, etag: Etag): void => void insert.run(at, etag),
    since: (sequence: number, limit: number): Change[] => since.all({ since: sequence, limit }).map(toChange),
    last: (): number => last.get() ?? 0,
  }
}
export type ChangeLog = ReturnType<typeof createChangeLog>

function toChange({ sequence, at, etag, article_id, parent_id, ...row }: ChangeRow): Change {
  if (etag === null) return { sequence, at, kind: 'reset' }
  return { sequence, at, etag, articleId: article_id, parentId: parent_id, ...row }
}
