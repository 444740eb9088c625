import type { Database } from 'better-sqlite3'
import { kindOfEdit, type ArticleContent, type ArticleId, type RevisionKind } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type {
  AppendOutcome,
  CreateOutcome,
  Deleted,
  Edit,
  Expectation,
  Refused,
  RemoveOutcome,
  RestoreOutcome,
  Saved,
  SaveOutcome,
  SideEdit,
  Stale,
} from '../port.ts'
import { createAnswers } from './answers.ts'
import { createHistory, type Occasion } from './history.ts'
import { repeatsRemove, repeatsRestore, repeatsSave } from './repeats.ts'
import { toArticle, toContent, toDeletion, toRevision, toTombstone, type HeadRow, type RevisionRow } from './rows.ts'
import { createTree } from './tree.ts'

/** The writes of the port, synchronous and without a transaction of their own: who calls them opens one, and rolls it back
 *  unless `succeeded`. They depend on the database and their arguments alone, so that they can run on any thread. */
export function createWrites(db: Database) {
  const { moveHead, appendSide: append, findHead, revisions, requests } = createHistory(db)
  const answered = createAnswers(requests, revisions)
  const judgeParent = createTree(db)

  function create(occasion: Occasion, id: ArticleId, edit: Edit): CreateOutcome {
    const earlier = answered(occasion)
    if (earlier !== undefined) return earlier
    const head = findHead(id)
    const outcome = moveHead(head, {
      ...occasion,
      id,
      kind: 'create',
      content: contentOf(edit),
      note: edit.note,
      source: edit.mergedFrom ?? null,
      condition: { etag: 'any', deleted: true },
      refusal: () => judgeSource(id, edit) ?? judgeParent(id, edit.parentId),
    })
    if (outcome.kind !== 'unmoved') return outcome
    if (head === undefined) throw new Error('a first head was not written')
    return { kind: 'exists', current: toArticle(head) }
  }

  function save(occasion: Occasion, id: ArticleId, expected: Expectation, edit: Edit): SaveOutcome {
    const earlier = answered(occasion)
    if (earlier !== undefined) return earlier
    const head = findHead(id)
    if (head === undefined) return { kind: 'missing' }
    if (repeatsSave(head, expected, edit, occasion.writer)) return savedAgain(head)
    const content = contentOf(edit)
    const outcome = moveHead(head, {
      ...occasion,
      id,
      kind: edit.mergedFrom === undefined ? kindOfEdit(toContent(head), content) : 'merge',
      content,
      note: edit.note,
      source: edit.mergedFrom ?? null,
      condition: { etag: expected, deleted: false },
      // A parent that was deleted meanwhile does not keep its children from being saved where they are.
      refusal: () =>
        judgeSource(id, edit) ?? (edit.parentId === head.parent_id ? undefined : judgeParent(id, edit.parentId)),
    })
    return outcome.kind === 'unmoved' ? deletedOrStale(head) : outcome
  }

  function remove(occasion: Occasion, id: ArticleId, expected: Expectation, note: string): RemoveOutcome {
    const earlier = earlierRevision('delete', occasion)
    if (earlier === 'key-reused') return { kind: 'key-reused' }
    if (earlier !== undefined) return { kind: 'removed', tombstone: toDeletion(earlier), repeated: true }
    const head = findHead(id)
    if (head === undefined) return { kind: 'missing' }
    if (repeatsRemove(head, expected, note, occasion.writer)) {
      return { kind: 'removed', tombstone: toTombstone(head), repeated: true }
    }
    const outcome = moveHead(head, {
      ...occasion,
      id,
      kind: 'delete',
      content: toContent(head),
      note,
      source: null,
      condition: { etag: expected, deleted: false },
      refusal: () => undefined,
    })
    if (outcome.kind === 'unmoved') return deletedOrStale(head)
    if (outcome.kind !== 'saved') return outcome
    const { etag, title, updatedAt, updatedBy } = outcome.article
    return {
      kind: 'removed',
      tombstone: { id, etag, title, deletedAt: updatedAt, deletedBy: updatedBy },
      repeated: false,
    }
  }

  function restore(occasion: Occasion, id: ArticleId, expected: Expectation, etag: Etag, note: string): RestoreOutcome {
    const earlier = answered(occasion)
    if (earlier !== undefined) return earlier
    const head = findHead(id)
    if (head === undefined) return { kind: 'missing' }
    if (repeatsRestore(head, expected, etag, note, occasion.writer)) return savedAgain(head)
    const source = revisions.find(id, etag)
    const outcome = moveHead(head, {
      ...occasion,
      id,
      kind: 'restore',
      content: source === undefined ? toContent(head) : restorable(head, source),
      note,
      source: source?.etag ?? null,
      condition: { etag: expected, deleted: head.deleted === 1 },
      refusal: () => (source === undefined ? { kind: 'revision-unknown', etag } : undefined),
    })
    if (outcome.kind !== 'unmoved') return outcome
    return head.deleted === 1
      ? { kind: 'stale-deleted', tombstone: toTombstone(head) }
      : { kind: 'stale', current: toArticle(head) }
  }

  function appendSide(occasion: Occasion, id: ArticleId, side: SideEdit): AppendOutcome {
    const earlier = earlierRevision('side', occasion)
    if (earlier === 'key-reused') return { kind: 'key-reused' }
    if (earlier !== undefined) return { kind: 'appended', revision: toRevision(earlier), repeated: true }
    const head = findHead(id)
    if (head === undefined) return { kind: 'missing' }
    const base = revisions.find(id, side.base)
    if (base === undefined) return { kind: 'revision-unknown', etag: side.base }
    return { kind: 'appended', revision: append(occasion, head, base, side), repeated: false }
  }

  /** The revision of this kind that this very request made before. */
  function earlierRevision(kind: RevisionKind, { now, writer }: Occasion): RevisionRow | 'key-reused' | undefined {
    const etag = requests.find(now, writer)
    if (etag === undefined) return undefined
    const revision = etag === 'key-reused' ? undefined : revisions.findAny(etag)
    return revision?.kind === kind ? revision : 'key-reused'
  }

  function judgeSource(id: ArticleId, { mergedFrom }: Edit): Refused | undefined {
    if (mergedFrom === undefined || revisions.find(id, mergedFrom) !== undefined) return undefined
    return { kind: 'revision-unknown', etag: mergedFrom }
  }

  /** What the revision says, in the place where it stood if the article may stand there now, else where the article
   *  stands. The latter needs no judgement: below a deleted parent it is listed at the top. */
  function restorable(head: HeadRow, source: RevisionRow): ArticleContent {
    const content = toContent(source)
    return judgeParent(head.id, content.parentId) === undefined ? content : { ...content, parentId: head.parent_id }
  }

  return { create, save, remove, restore, appendSide }
}
export type Writes = ReturnType<typeof createWrites>

/** Whether a write has changed something that must be committed. */
export const succeeded = (outcome: { readonly kind: string; readonly repeated?: boolean }): boolean =>
  outcome.repeated === false

const contentOf = ({ title, parentId, tags, body }: ArticleContent): ArticleContent => ({ title, parentId, tags, body })
const savedAgain = (head: HeadRow): Saved => ({ kind: 'saved', article: toArticle(head), repeated: true })
const deletedOrStale = (head: HeadRow): Deleted | Stale =>
  head.deleted === 1 ? { kind: 'deleted', tombstone: toTombstone(head) } : { kind: 'stale', current: toArticle(head) }
