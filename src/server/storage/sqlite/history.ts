import type { Database } from 'better-sqlite3'
import type { Article, ArticleContent, ArticleId, Revision, RevisionKind } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { foldTitle } from '#shared/domain/title.ts'
import type { Refused, Saved, SideEdit, Writer } from '../port.ts'
import { createHeads, type HeadCondition } from './heads.ts'
import { makeEtag } from './make-etag.ts'
import { createRequestLog } from './request-log.ts'
import { createRevisionLog, type NewRevision } from './revision-log.ts'
import type { HeadRow, RevisionRow } from './rows.ts'
import { createTagIndex } from './tag-index.ts'

/** Who writes, and when: ISO 8601 in UTC, milliseconds. */
export interface Occasion {
  readonly now: string
  readonly writer: Writer
}
export interface HeadWrite extends Occasion {
  readonly id: ArticleId
  readonly kind: Exclude<RevisionKind, 'side'>
  readonly content: ArticleContent
  readonly note: string
  readonly source: Etag | null
  readonly condition: HeadCondition
  /** Asked once the condition held. */
  readonly refusal: () => Refused | undefined
}
type Moved = Saved | Refused | { readonly kind: 'unmoved' }

/** The two ways in which history grows. Each writes the revision, which is its row of the change log too, and the request's key; who
 *  calls it has a transaction open, and rolls it back unless the outcome is a success. */
export function createHistory(db: Database) {
  const heads = createHeads(db)
  const revisions = createRevisionLog(db)
  const requests = createRequestLog(db)
  const tags = createTagIndex(db)

  function record(occasion: Occasion, revision: NewRevision): void {
    revisions.append(revision)
    requests.remember(occasion.now, occasion.writer, revision.etag)
  }

  /** Makes a new head over `head`, or the first one. */
  function moveHead(head: HeadRow | undefined, write: HeadWrite): Moved {
    const { id, kind, content, note, source } = write
    const at = notBefore(head?.updated_at, write.now)
    const author = write.writer.person
    const etag = makeEtag()
    const revision = (head?.last_revision ?? 0) + 1
    const titleKey = head?.title === content.title ? head.title_key : foldTitle(content.title)
    const next = { ...content, id, titleKey, etag, revision, deleted: kind === 'delete', at, author }

    const move = head === undefined ? heads.begin(next) : heads.move(head, next, write.condition)
    if (move === 'unmoved') return { kind: 'unmoved' }
    if (move !== 'moved') return move
    const refused = write.refusal()
    if (refused !== undefined) return refused

    const base = head?.etag ?? null
    record(write, { ...content, articleId: id, etag, revision, kind, base, source, author, at, note })
    if (next.deleted) tags.clear(id)
    else tags.put(next, head)
    const createdAt = head?.created_at ?? at
    const article: Article = { ...content, id, etag, revision, createdAt, updatedAt: at, updatedBy: author }
    return { kind: 'saved', article, repeated: false }
  }

  /** Keeps a version beside the head's line. Where it says no place, it stands where its base stood. */
  function appendSide(occasion: Occasion, head: HeadRow, base: RevisionRow, side: SideEdit): Revision {
    heads.countRevision(head.id)
    const revision: NewRevision = {
      articleId: head.id,
      etag: makeEtag(),
      revision: head.last_revision + 1,
      kind: 'side',
      base: base.etag,
      source: null,
      title: side.title,
      parentId: side.parentId === undefined ? base.parent_id : side.parentId,
      tags: side.tags,
      body: side.body,
      author: occasion.writer.person,
      at: notBefore(head.updated_at, occasion.now),
      note: side.note,
    }
    record(occasion, revision)
    const { base: _base, source: _source, at: createdAt, ...rest } = revision
    return { ...rest, createdAt, parents: [base.etag] }
  }

  return { moveHead, appendSide, findHead: heads.find, revisions, requests }
}

/** Times of one form compare as text. Keeps an article's times from running backwards where the clock does. */
const notBefore = (earlier: string | undefined, now: string) => (earlier !== undefined && earlier > now ? earlier : now)
