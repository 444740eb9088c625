import type {
  Article,
  ArticleContent,
  ArticleId,
  ArticleSummary,
  Revision,
  RevisionKind,
  RevisionSummary,
} from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Tombstone } from '../port.ts'

/** The rows as SQLite gives them; STRICT tables and CHECKs answer for the types. */
export interface SummaryRow {
  readonly id: ArticleId
  readonly title: string
  readonly title_key: string
  readonly parent_id: ArticleId | null
  readonly tags: string
  readonly etag: Etag
  readonly revision: number
  readonly created_at: string
  readonly updated_at: string
  readonly updated_by: string
}
/** An article with the revision that its head names. */
export interface HeadRow extends SummaryRow {
  readonly last_revision: number
  readonly deleted: 0 | 1
  readonly kind: RevisionKind
  readonly base_etag: Etag | null
  readonly source_etag: Etag | null
  readonly note: string
  readonly body: string
}
export interface RevisionSummaryRow {
  readonly etag: Etag
  readonly article_id: ArticleId
  readonly revision: number
  readonly kind: RevisionKind
  readonly base_etag: Etag | null
  readonly source_etag: Etag | null
  readonly title: string
  readonly author: string
  readonly created_at: string
  readonly note: string
}
export interface RevisionRow extends RevisionSummaryRow {
  readonly parent_id: ArticleId | null
  readonly tags: string
  readonly body: string
}

export const summaryColumns =
  'a.id, a.title, a.title_key, a.parent_id, a.tags, a.etag, a.revision, a.created_at, a.updated_at, a.updated_by'
export const revisionSummaryColumns =
  'r.etag, r.article_id, r.revision, r.kind, r.base_etag, r.source_etag, r.title, r.author, r.created_at, r.note'
export const revisionColumns = `${revisionSummaryColumns}, r.parent_id, r.tags, r.body`
export const headColumns = `${summaryColumns}, a.last_revision, a.deleted, r.kind, r.base_etag, r.source_etag, r.note, r.body`

const tagsOf = (row: { readonly tags: string }) => JSON.parse(row.tags) as string[]

export const toSummary = (row: SummaryRow): ArticleSummary => ({
  id: row.id,
  title: row.title,
  parentId: row.parent_id,
  tags: tagsOf(row),
  etag: row.etag,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})
export const toArticle = (row: SummaryRow & { readonly body: string }): Article => ({
  ...toSummary(row),
  body: row.body,
})

export const toTombstone = (row: SummaryRow): Tombstone => ({
  id: row.id,
  etag: row.etag,
  title: row.title,
  deletedAt: row.updated_at,
  deletedBy: row.updated_by,
})

/** A revision of kind `delete`, as the tombstone that it made. */
export const toDeletion = (row: RevisionRow): Tombstone => ({
  id: row.article_id,
  etag: row.etag,
  title: row.title,
  deletedAt: row.created_at,
  deletedBy: row.author,
})

export const toContent = (row: RevisionRow | HeadRow): ArticleContent => ({
  title: row.title,
  parentId: row.parent_id,
  tags: tagsOf(row),
  body: row.body,
})

export const toRevisionSummary = (row: RevisionSummaryRow): RevisionSummary => ({
  etag: row.etag,
  articleId: row.article_id,
  revision: row.revision,
  parents: parentsOf(row),
  title: row.title,
  author: row.author,
  createdAt: row.created_at,
  kind: row.kind,
  note: row.note,
})
export const toRevision = (row: RevisionRow): Revision => ({ ...toRevisionSummary(row), ...toContent(row) })

/** What a restore brought back is its source, not its parent: it continues the head that it replaced. */
function parentsOf({ kind, base_etag: base, source_etag: source }: RevisionSummaryRow): Etag[] {
  const parents = base === null ? [] : [base]
  return source === null || kind === 'restore' ? parents : [...parents, source]
}
