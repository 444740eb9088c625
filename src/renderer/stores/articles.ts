import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import type { Article, ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { randomUuid } from '../api/identifier.ts'
import type { WriteAnswer } from '../api/wiki-api.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { useInstances, type KnownInstance } from './instances.ts'
import { createArticleStore } from '../api/article-store.ts'
import { createShelfDisk } from './shelf-disk.ts'
import { Outline } from './outline.ts'
import { WikiShelf, type OutlinePhase, type ReadOutcome } from './wiki-shelf.ts'

export type { OutlinePhase, ReadOutcome }

export type BacklinksOutcome =
  | { readonly kind: 'found'; readonly articles: readonly ArticleSummary[] }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

/** The articles of every known wiki, by instance and id. */
export const useArticles = defineStore('articles', () => {
  const instances = useInstances()
  const shelves = new Map<string, WikiShelf>()
  const store = createArticleStore()

  function shelf(instanceId: string): WikiShelf | undefined {
    const existing = shelves.get(instanceId)
    if (existing !== undefined) return existing
    const instance = instances.byId(instanceId)
    if (instance === undefined) return undefined
    const made = new WikiShelf(
      instance,
      failure => instances.report(instanceId, failure),
      createShelfDisk(store, instanceId),
    )
    shelves.set(instanceId, made)
    return made
  }

  /** All articles of an instance without their texts. Empty until `load`. */
  const outlineOf = (instanceId: string): Outline => shelf(instanceId)?.outline.value ?? emptyOutline
  const current = computed<KnownInstance | undefined>(() => instances.current)
  /** The outline of the wiki that is shown. */
  const outline = computed(() => (current.value === undefined ? emptyOutline : outlineOf(current.value.id)))
  /** Whether `outlineOf` is all there is. */
  const phaseOf = (instanceId: string): OutlinePhase => shelf(instanceId)?.phase.value ?? notLoaded
  const phase = computed(() => (current.value === undefined ? notLoaded : phaseOf(current.value.id)))

  /** ISO 8601: when the wiki that is shown confirmed its outline last. */
  const outlineAsOf = computed(() =>
    current.value === undefined ? undefined : shelf(current.value.id)?.outlineAsOf.value,
  )

  const load = async (instanceId: string): Promise<void> => shelf(instanceId)?.load()
  /** The text as last seen, at once and reactive; `read` finds out whether it still holds. */
  const cached = (instanceId: string, id: ArticleId): Article | undefined => shelf(instanceId)?.cached(id)
  /** ISO 8601: when the wiki confirmed last what `cached` gives. */
  const asOf = (instanceId: string, id: ArticleId): string | undefined => shelf(instanceId)?.asOf(id)
  const read = async (instanceId: string, id: ArticleId): Promise<ReadOutcome> =>
    shelf(instanceId)?.read(id) ?? { kind: 'missing' }
  /** Takes in what a write answered, so that every view shows it at once. */
  const absorb = (instanceId: string, article: Article): void => shelf(instanceId)?.absorb(article)
  const absorbRemoval = (instanceId: string, id: ArticleId): void => shelf(instanceId)?.remove(id)
  /** The article that `[[title]]` means, seen from the article `from`. */
  const byTitle = (instanceId: string, title: string, from?: ArticleId): ArticleSummary | undefined =>
    outlineOf(instanceId).byTitle(title, from)

  async function backlinks(instanceId: string, id: ArticleId): Promise<BacklinksOutcome> {
    const answer = await instances.byId(instanceId)?.api.backlinks(id)
    if (answer?.kind === 'found') return { kind: 'found', articles: answer.value.items }
    if (answer?.kind !== 'failed') return { kind: 'found', articles: [] }
    instances.report(instanceId, answer.failure)
    return answer
  }

  /** Brings a revision back as the article's new head. */
  async function restore(instanceId: string, id: ArticleId, head: Etag, restored: Etag): Promise<WriteAnswer> {
    const instance = instances.byId(instanceId)
    if (instance === undefined) return { kind: 'missing' }
    const answer = await instance.api.restoreRevision(id, head, restored, { idempotencyKey: randomUuid() })
    if (answer.kind === 'saved') absorb(instanceId, answer.article)
    if (answer.kind === 'failed') instances.report(instanceId, answer.failure)
    return answer
  }

  instances.onChange((change, { id }) => shelves.get(id)?.hear(change))
  watch(
    () => instances.all,
    (known, before) => {
      for (const { id } of before) {
        if (known.some(instance => instance.id === id)) continue
        shelves.delete(id)
        // What was only a convenience goes with the wiki; drafts stay.
        void store.forget(id).catch(() => undefined)
      }
    },
  )
  // Each time an instance is reached, and when it is first looked at, the outline is made true again.
  watch(
    [() => current.value?.id, () => current.value?.state] as const,
    ([id, state]) => {
      if (id !== undefined && (state === 'connected' || outlineOf(id).size === 0)) void load(id)
    },
    { immediate: true },
  )
  return {
    ...{ outline, outlineAsOf, phase, phaseOf, outlineOf, load },
    ...{ cached, asOf, read, absorb, absorbRemoval, byTitle, backlinks, restore },
  }
})

const emptyOutline = new Outline()
const notLoaded: OutlinePhase = { kind: 'loading' }
