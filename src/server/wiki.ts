import { randomUUID } from 'node:crypto'
import { sameContent, type Article, type ArticleContent, type ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Edit, Expectation, SaveOutcome, WikiStore, Writer } from './storage/port.ts'

/** What a merge patch (RFC 7396) says once it is parsed: only the members that it changes. */
export interface ArticlePatch {
  readonly title?: string | undefined
  readonly body?: string | undefined
  readonly tags?: readonly string[] | null | undefined
  readonly parentId?: ArticleId | null | undefined
  readonly note?: string | undefined
  readonly mergedFrom?: Etag | undefined
}

/** What people do with a wiki. Everything outside storage that reads or writes goes through here. */
export type Wiki = ReturnType<typeof createWiki>

/** Every lost round means that somebody else's write succeeded, so a patch of "whatever is there" gets its turn. */
const patchRounds = 100

export function createWiki(store: WikiStore) {
  /** The text that a patch starts from. A head that is not expected any more may be this very patch, whose answer got
   *  lost: then it starts from what that head replaced, and the store recognises the write. */
  async function baseOfPatch(head: Article, expected: Expectation): Promise<ArticleContent | undefined> {
    if (expected === 'any' || expected.includes(head.etag)) return head
    const headRevision = await store.revision(head.id, head.etag)
    const replaced = headRevision?.parents[0]
    if (replaced === undefined || !expected.includes(replaced)) return undefined
    return store.revision(head.id, replaced)
  }

  async function patchOnce(
    id: ArticleId,
    expected: Expectation,
    patch: ArticlePatch,
    writer: Writer,
  ): Promise<SaveOutcome> {
    const state = await store.article(id)
    if (state.kind === 'absent') return { kind: 'missing' }
    if (state.kind === 'deleted') return state
    const head = state.article
    const base = await baseOfPatch(head, expected)
    if (base === undefined) return { kind: 'stale', current: head }
    const edit = applyPatch(base, patch)
    const isHead = expected === 'any' || expected.includes(head.etag)
    if (isHead && edit.mergedFrom === undefined && sameContent(head, edit)) {
      return { kind: 'saved', article: head, repeated: false }
    }
    return store.save(id, expected === 'any' ? [head.etag] : expected, edit, writer)
  }

  return {
    instanceId: store.instanceId,

    /** A new article; its id is the client's or a fresh one. */
    create: (id: ArticleId | undefined, edit: Edit, writer: Writer) =>
      store.create(id ?? (randomUUID() as ArticleId), edit, writer),

    save: (id: ArticleId, expected: Expectation, edit: Edit, writer: Writer) => store.save(id, expected, edit, writer),

    /** Applies a merge patch to the head and saves the result only while that head stands. A patch that changes nothing
     *  makes no revision. */
    async patch(id: ArticleId, expected: Expectation, patch: ArticlePatch, writer: Writer): Promise<SaveOutcome> {
      const answered = await store.answered(writer)
      if (answered !== undefined) return answered
      let outcome = await patchOnce(id, expected, patch, writer)
      for (let round = 1; expected === 'any' && outcome.kind === 'stale' && round < patchRounds; round++) {
        outcome = await patchOnce(id, expected, patch, writer)
      }
      return outcome
    },

    remove: (id: ArticleId, expected: Expectation, note: string, writer: Writer) =>
      store.remove(id, expected, note, writer),
    restore: (id: ArticleId, expected: Expectation, etag: Etag, note: string, writer: Writer) =>
      store.restore(id, expected, etag, note, writer),
    /** Keeps a version that lost the race. */
    keepSide: (...parts: Parameters<WikiStore['appendSide']>) => store.appendSide(...parts),

    article: (id: ArticleId) => store.article(id),
    head: (id: ArticleId) => store.head(id),
    articles: (...query: Parameters<WikiStore['articles']>) => store.articles(...query),
    revision: (id: ArticleId, etag: Etag) => store.revision(id, etag),
    revisions: (...query: Parameters<WikiStore['revisions']>) => store.revisions(...query),
    backlinks: (...query: Parameters<WikiStore['backlinks']>) => store.backlinks(...query),
    changes: (since: number, limit: number) => store.changes(since, limit),
    lastSequence: () => store.lastSequence(),
    watch: (listener: () => void) => store.watch(listener),
    check: () => store.check(),
    close: () => store.close(),
  }
}

function applyPatch(base: ArticleContent, patch: ArticlePatch): Edit {
  return {
    title: patch.title ?? base.title,
    body: patch.body ?? base.body,
    // RFC 7396 §1: "Null values in the merge patch are given special meaning to indicate the removal of existing values".
    tags: patch.tags === undefined ? base.tags : (patch.tags ?? []),
    parentId: patch.parentId === undefined ? base.parentId : patch.parentId,
    note: patch.note ?? '',
    ...(patch.mergedFrom === undefined ? {} : { mergedFrom: patch.mergedFrom }),
  }
}
