import type { Database } from 'better-sqlite3'
import type { ArticleId, ArticleSummary, Revision, RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ArticleQuery, ArticleState, Head, Page, PageRequest } from '../port.ts'
import { articleListSql, bindArticleQuery, type ArticleListBinding } from './article-list.ts'
import { articlePosition, decodeCursor, encodeCursor, revisionPosition } from './cursor.ts'
import type { Backlinks } from './derived/derived-messages.ts'
import type { BacklinksQuestion } from './derived/link-index.ts'
import { headById } from './heads.ts'
import {
  revisionColumns,
  revisionSummaryColumns,
  toArticle,
  toRevision,
  toRevisionSummary,
  toSummary,
  toTombstone,
  type HeadRow,
  type RevisionRow,
  type RevisionSummaryRow,
  type SummaryRow,
} from './rows.ts'

export const revisionsPage = `
  SELECT ${revisionSummaryColumns} FROM revision r
  WHERE r.article_id = @id AND r.revision < @before ORDER BY r.revision DESC LIMIT @limit`

export const headStampById = 'SELECT etag, updated_at AS updatedAt FROM article WHERE id = ? AND deleted = 0'

/** The reads of the port, synchronous. Some are several statements, so who asks opens a transaction, and each sees one state. */
export function createReads(db: Database) {
  const head = db.prepare<[ArticleId], HeadRow>(headById)
  const stamp = db.prepare<[ArticleId], Head>(headStampById)
  const titleKey = db.prepare<[ArticleId], string>('SELECT title_key FROM article WHERE id = ?').pluck()
  const revision = db.prepare<[ArticleId, Etag], RevisionRow>(
    `SELECT ${revisionColumns} FROM revision r WHERE r.article_id = ? AND r.etag = ?`,
  )
  const revisions = db.prepare<{ id: ArticleId; before: number; limit: number }, RevisionSummaryRow>(revisionsPage)
  const lists = new Map<string, ReturnType<typeof prepareList>>()
  const prepareList = (sql: string) => db.prepare<ArticleListBinding, SummaryRow>(sql)

  /** The statements for lists depend on what is asked; each is prepared once. */
  function listStatement(sql: string) {
    const statement = lists.get(sql) ?? prepareList(sql)
    lists.set(sql, statement)
    return statement
  }

  return {
    article(id: ArticleId): ArticleState {
      const row = head.get(id)
      if (row === undefined) return { kind: 'absent' }
      return row.deleted === 1
        ? { kind: 'deleted', tombstone: toTombstone(row) }
        : { kind: 'present', article: toArticle(row) }
    },

    head: (id: ArticleId): Head | undefined => stamp.get(id),

    articles(query: ArticleQuery): Page<ArticleSummary> {
      const rows = listStatement(articleListSql(query)).all({
        ...bindArticleQuery(query),
        ...startOf(query),
        limit: query.limit + 1,
      })
      return summaryPage(rows, query.limit)
    },

    revision(id: ArticleId, etag: Etag): Revision | undefined {
      const row = revision.get(id, etag)
      return row === undefined ? undefined : toRevision(row)
    },

    revisions(id: ArticleId, { limit, cursor }: PageRequest): Page<RevisionSummary> | undefined {
      if (titleKey.get(id) === undefined) return undefined
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeCursor(cursor, revisionPosition)[1]
      const rows = revisions.all({ id, before, limit: limit + 1 })
      return pageOf(rows, limit, toRevisionSummary, row => ['revision', row.revision])
    },

    /** What to ask of the link index for the articles that link to this one; undefined where it never existed. */
    backlinksQuestion(id: ArticleId, page: PageRequest): BacklinksQuestion | undefined {
      const title = titleKey.get(id)
      return title === undefined ? undefined : { id, titleKey: title, ...startOf(page), limit: page.limit }
    },
  }
}
export type Reads = ReturnType<typeof createReads>

function startOf({ cursor }: PageRequest): { afterTitle: string; afterId: string } {
  if (cursor === undefined) return { afterTitle: '', afterId: '' }
  const [, afterTitle, afterId] = decodeCursor(cursor, articlePosition)
  return { afterTitle, afterId }
}

export const backlinksPage = ({ items, last }: Backlinks): Page<ArticleSummary> => ({
  items,
  nextCursor: last === undefined ? null : encodeCursor(['article', last.titleKey, last.id]),
})

const summaryPage = (rows: readonly SummaryRow[], limit: number): Page<ArticleSummary> =>
  pageOf(rows, limit, toSummary, row => ['article', row.title_key, row.id])

/** A page from rows of which one more was asked for than it holds. */
function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  map: (row: Row) => T,
  position: (row: Row) => readonly (string | number)[],
): Page<T> {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: rows.slice(0, limit).map(map), nextCursor: last === undefined ? null : encodeCursor(position(last)) }
}
