import type {
  Article,
  ArticleContent,
  ArticleId,
  ArticleSummary,
  Revision,
  RevisionSummary,
} from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Change } from '#shared/protocol/change.ts'

/** What must be true of an article's head for a write to happen: it is one of these revisions, or anything at all. */
export type Expectation = readonly Etag[] | 'any'

/** Who writes, and which request it is: an `Idempotency-Key` with the fingerprint of what the request says. */
export interface Writer {
  readonly person: string
  readonly request?: { readonly key: string; readonly fingerprint: string }
}

/** A save. `mergedFrom` names the side revision of the same article that a merge took in. */
export interface Edit extends ArticleContent {
  readonly note: string
  readonly mergedFrom?: Etag
}

export interface SideEdit extends Omit<ArticleContent, 'parentId'> {
  /** The revision from which the version that lost the race was written. */
  readonly base: Etag
  /** Undefined: where the base revision stood. */
  readonly parentId?: ArticleId | null
  readonly note: string
}

/** An article as the store knows it. The tombstone carries the revision of kind `delete`. */
export type ArticleState =
  | { readonly kind: 'present'; readonly article: Article }
  | { readonly kind: 'deleted'; readonly tombstone: Tombstone }
  | { readonly kind: 'absent' }

export interface Tombstone {
  readonly id: ArticleId
  readonly etag: Etag
  readonly title: string
  readonly deletedAt: string
  readonly deletedBy: string
}

/** What tells one state of an article from another, without its text. */
export interface Head {
  readonly etag: Etag
  /** ISO 8601 in UTC, milliseconds. */
  readonly updatedAt: string
}

/** A write that happened. `repeated` tells that it had happened before and is answered again without a second revision:
 *  then `article` is what that first write made, even if the head has moved on. */
export interface Saved {
  readonly kind: 'saved'
  readonly article: Article
  readonly repeated: boolean
}
/** The expectation was false. Nothing was changed. */
export interface Stale {
  readonly kind: 'stale'
  readonly current: Article
}
export interface Deleted {
  readonly kind: 'deleted'
  readonly tombstone: Tombstone
}
/** The write says something that cannot be. Nothing was changed. */
export type Refused =
  /** A sibling has the same folded title. */
  | { readonly kind: 'title-taken'; readonly by: ArticleId }
  /** The new parent does not exist, is deleted, or stands below the article itself. */
  | { readonly kind: 'parent-refused'; readonly reason: 'missing' | 'deleted' | 'cycle' }
  /** `mergedFrom`, `base` or the revision to restore is not a (fitting) revision of this article. */
  | { readonly kind: 'revision-unknown'; readonly etag: Etag }
  /** The idempotency key was used by this person with another fingerprint. */
  | { readonly kind: 'key-reused' }
export interface Missing {
  readonly kind: 'missing'
}

export type CreateOutcome = Saved | { readonly kind: 'exists'; readonly current: Article } | Refused
export type SaveOutcome = Saved | Stale | Missing | Deleted | Refused
export type RemoveOutcome =
  | { readonly kind: 'removed'; readonly tombstone: Tombstone; readonly repeated: boolean }
  | Stale
  | Missing
  | Deleted
  | Refused
/** Restoring also works on a deleted article; `stale-deleted` is an expectation that was false of its tombstone. */
export type RestoreOutcome =
  Saved | Stale | Missing | Refused | { readonly kind: 'stale-deleted'; readonly tombstone: Tombstone }
export type AppendOutcome =
  { readonly kind: 'appended'; readonly revision: Revision; readonly repeated: boolean } | Missing | Refused

export interface Page<T> {
  readonly items: readonly T[]
  /** Opaque; null after the last item. */
  readonly nextCursor: string | null
}
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string
}
export interface ArticleQuery extends PageRequest {
  /** Only children of this article; null: only what is listed at the top (children of deleted articles included). */
  readonly parent?: ArticleId | null
  readonly tag?: string
  /** Only articles whose folded title equals this one's. */
  readonly title?: string
}

/** Thrown for a cursor that this store did not give out. */
export class InvalidCursor extends Error {
  override name = 'InvalidCursor'
}
/** Thrown when the disk has no room; nothing was written. */
export class StorageFull extends Error {
  override name = 'StorageFull'
}
/** Thrown when the store cannot work now (locked, read-only, closed, broken). Nothing is acknowledged. Where it broke in the
 *  middle of a write, nobody knows whether that write is on disk; its retry finds out, and is answered as it was. */
export class StorageUnavailable extends Error {
  override name = 'StorageUnavailable'
}
/** Thrown on opening a database that a newer version of the app has written, one that is damaged, or none of ours. */
export class StorageRefused extends Error {
  override name = 'StorageRefused'
}

/** Where a wiki is kept. Every write is one call in which check and write are one atomic, durable step: when its promise
 *  resolves to a success, the change, its revision and its row of the change log are on disk. Writes that are the retry of
 *  a write whose answer got lost are recognised and answered as it was (see docs/api.md, "A retry is not a conflict").
 *  There is no `transaction(fn)` on purpose (ADR 0003). */
export interface WikiStore {
  /** The instance's id: made with the database, kept for ever. */
  readonly instanceId: string

  /** A new article with an id of the server's or the client's making. Over a deleted article it begins again: the new
   *  revision's parent is the deletion. */
  create(id: ArticleId, edit: Edit, writer: Writer): Promise<CreateOutcome>
  /** Moves the head only while the article's etag is one of `expected`, so two editors who started from the same text
   *  cannot both succeed. */
  save(id: ArticleId, expected: Expectation, edit: Edit, writer: Writer): Promise<SaveOutcome>
  remove(id: ArticleId, expected: Expectation, note: string, writer: Writer): Promise<RemoveOutcome>
  /** Makes a new head with the content of an earlier revision (of a deletion: what it deleted). */
  restore(id: ArticleId, expected: Expectation, etag: Etag, note: string, writer: Writer): Promise<RestoreOutcome>
  /** Appends to history without moving the head: needs no expectation and never conflicts. */
  appendSide(id: ArticleId, side: SideEdit, writer: Writer): Promise<AppendOutcome>
  /** What a finished request with this key answered, or undefined where there is none (any more). Writes check this
   *  themselves; it serves requests whose content can only be judged against the state they were sent for (PATCH). */
  answered(writer: Writer): Promise<Saved | { readonly kind: 'key-reused' } | undefined>

  article(id: ArticleId): Promise<ArticleState>
  /** What `article` would show, as far as a client has to know to keep what it has; undefined where none is present. */
  head(id: ArticleId): Promise<Head | undefined>
  /** Ordered by folded title, then id. */
  articles(query: ArticleQuery): Promise<Page<ArticleSummary>>
  revision(id: ArticleId, etag: Etag): Promise<Revision | undefined>
  /** Newest first. Undefined where the article never existed. */
  revisions(id: ArticleId, page: PageRequest): Promise<Page<RevisionSummary> | undefined>
  /** Articles whose text links to this one, by id or by title. */
  backlinks(id: ArticleId, page: PageRequest): Promise<Page<ArticleSummary> | undefined>

  /** Changes with a sequence number above `since`, oldest first. */
  changes(since: number, limit: number): Promise<readonly Change[]>
  /** The newest committed sequence number, 0 in an empty wiki. */
  lastSequence(): Promise<number>
  /** Calls back soon after any process has committed changes to this wiki; bursts may arrive as one call.
   *  Returns what ends the watch. */
  watch(listener: () => void): () => void

  /** Throws `StorageUnavailable` where the store cannot both read and write now. */
  check(): Promise<void>
  /** Waits for what is under way. Afterwards every call throws `StorageUnavailable`. */
  close(): Promise<void>
}
