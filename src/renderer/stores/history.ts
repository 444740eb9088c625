import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { Article, ArticleId, Revision, RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { randomUuid } from '../api/identifier.ts'
import { useArticles } from './articles.ts'
import { useInstances, type KnownInstance } from './instances.ts'
import { useRevisionBodies } from './revision-bodies.ts'

export type HistoryPhase =
  { readonly kind: 'loading' | 'ready' | 'missing' } | { readonly kind: 'failed'; readonly failure: ApiFailure }

/** How a restore ended. `stale`: somebody saved meanwhile; `head` is what they saved, and nothing was changed. */
export type RestoreOutcome =
  | { readonly kind: 'restored'; readonly article: Article }
  | { readonly kind: 'stale'; readonly head: RevisionSummary | undefined }
  | { readonly kind: 'title-taken'; readonly detail: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

export interface ArticleHistory {
  readonly phase: Readonly<ShallowRef<HistoryPhase>>
  /** Newest first; side revisions among them. */
  readonly revisions: Readonly<ShallowRef<readonly RevisionSummary[]>>
  readonly hasOlder: ComputedRef<boolean>
  /** What the article shows, or, where it was deleted, the revision that says so. */
  readonly head: ComputedRef<RevisionSummary | undefined>
  readonly byEtag: ComputedRef<ReadonlyMap<Etag, RevisionSummary>>
  loadNewest(): Promise<void>
  loadOlder(): Promise<void>
  read(etag: Etag): Promise<Revision | undefined>
  /** Makes a new head that says what `revision` said, if the head is still the one given. */
  restore(revision: RevisionSummary, head: RevisionSummary): Promise<RestoreOutcome>
}

/** The history of one article, kept true by the wiki's changes for as long as the calling component lives. */
export function createArticleHistory(instance: KnownInstance, articleId: ArticleId): ArticleHistory {
  const instances = useInstances()
  const articles = useArticles()
  const bodies = useRevisionBodies()
  const phase = shallowRef<HistoryPhase>({ kind: 'loading' })
  const revisions = shallowRef<readonly RevisionSummary[]>([])
  const cursor = shallowRef<string | null>(null)
  const byEtag = computed(() => new Map(revisions.value.map(revision => [revision.etag, revision])))
  const head = computed(() => revisions.value.find(revision => revision.kind !== 'side'))

  async function loadNewest(): Promise<void> {
    const answer = await instance.api.revisions(articleId)
    if (answer.kind === 'failed') {
      instances.report(instance.id, answer.failure)
      if (revisions.value.length === 0) phase.value = { kind: 'failed', failure: answer.failure }
      return
    }
    if (answer.kind === 'unchanged') return
    if (answer.kind !== 'found') {
      phase.value = { kind: 'missing' }
      return
    }
    const { items, nextCursor } = answer.value
    const oldest = items.at(-1)
    const known = oldest === undefined ? -1 : revisions.value.findIndex(revision => revision.etag === oldest.etag)
    // What is older than this page is known already, or has to be asked for again from here on.
    revisions.value = known === -1 ? items : [...items, ...revisions.value.slice(known + 1)]
    if (known === -1) cursor.value = nextCursor
    phase.value = { kind: 'ready' }
  }

  let loadingOlder: Promise<void> | undefined
  async function loadPage(from: string): Promise<void> {
    const answer = await instance.api.revisions(articleId, from)
    if (answer.kind === 'failed') instances.report(instance.id, answer.failure)
    if (answer.kind !== 'found' || cursor.value !== from) return
    revisions.value = [...revisions.value, ...answer.value.items.filter(({ etag }) => !byEtag.value.has(etag))]
    cursor.value = answer.value.nextCursor
  }

  async function restore(revision: RevisionSummary, expected: RevisionSummary): Promise<RestoreOutcome> {
    const answer = await instance.api.restoreRevision(articleId, expected.etag, revision.etag, {
      idempotencyKey: randomUuid(),
      note: `Restored revision ${revision.revision}`,
    })
    if (answer.kind === 'saved') articles.absorb(instance.id, answer.article)
    if (answer.kind === 'failed') instances.report(instance.id, answer.failure)
    await loadNewest()
    if (answer.kind === 'saved') return { kind: 'restored', article: answer.article }
    if (answer.kind === 'stale' || answer.kind === 'deleted') return { kind: 'stale', head: head.value }
    return answer
  }

  const stopListening = instances.onChange((change, { id }) => {
    if (id === instance.id && (change.kind === 'reset' || change.articleId === articleId)) void loadNewest()
  })
  onScopeDispose(stopListening)

  return {
    phase,
    revisions,
    hasOlder: computed(() => cursor.value !== null),
    head,
    byEtag,
    loadNewest,
    async loadOlder() {
      if (cursor.value === null) return
      loadingOlder ??= loadPage(cursor.value).finally(() => (loadingOlder = undefined))
      await loadingOlder
    },
    read: etag => bodies.read({ instanceId: instance.id, api: instance.api }, articleId, etag),
    restore,
  }
}
