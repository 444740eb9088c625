import type { Database } from 'better-sqlite3'
import type { Article, ArticleContent, ArticleId, RevisionKind } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { newestNumber } from './change-log.ts'
import { revisionColumns, toArticle, type RevisionRow, type SummaryRow } from './rows.ts'

export interface NewRevision extends ArticleContent {
  readonly etag: Etag
  readonly articleId: ArticleId
  readonly revision: number
  readonly kind: RevisionKind
  /** The head it replaced; of a side revision, its base. */
  readonly base: Etag | null
  /** The side revision that a merge took in, or the revision that a restore brought back. */
  readonly source: Etag | null
  readonly author: string
  readonly at: string
  readonly note: string
}

/** Everything ever saved; rows are only added. */
export function createRevisionLog(db: Database) {
  const insert = db.prepare<Omit<NewRevision, 'tags'> & { tags: string }>(`
    INSERT INTO revision (number, etag, article_id, revision, kind, base_etag, source_etag, title, parent_id, tags, author,
      created_at, note, body)
    VALUES (1 + ${newestNumber}, @etag, @articleId, @revision, @kind, @base, @source, @title, @parentId, @tags, @author, @at, @note, @body)`)
  const find = db.prepare<[Etag, ArticleId], RevisionRow>(
    `SELECT ${revisionColumns} FROM revision r WHERE r.etag = ? AND r.article_id = ?`,
  )
  const findAny = db.prepare<[Etag], RevisionRow>(`SELECT ${revisionColumns} FROM revision r WHERE r.etag = ?`)
  const articleAt = db.prepare<[Etag], SummaryRow & { body: string }>(`
    SELECT a.id, r.title, a.title_key, r.parent_id, r.tags, r.etag, r.revision, a.created_at,
      r.created_at AS updated_at, r.author AS updated_by, r.body
    FROM revision r JOIN article a ON a.id = r.article_id
    WHERE r.etag = ? AND r.kind NOT IN ('delete', 'side')`)

  return {
    append: (revision: NewRevision): void => void insert.run({ ...revision, tags: JSON.stringify(revision.tags) }),

    /** A revision of this very article. */
    find: (articleId: ArticleId, etag: Etag): RevisionRow | undefined => find.get(etag, articleId),
    findAny: (etag: Etag): RevisionRow | undefined => findAny.get(etag),

    /** The article as it was while this revision was its head; undefined where it never was, or had been deleted. */
    articleAt(etag: Etag): Article | undefined {
      const row = articleAt.get(etag)
      return row === undefined ? undefined : toArticle(row)
    },
  }
}
export type RevisionLog = ReturnType<typeof createRevisionLog>
