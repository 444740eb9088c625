import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { ArticleId } from '#shared/domain/article.ts'
import { createArticleStore } from '../api/article-store.ts'
import { createDraftStore } from '../api/draft-store.ts'
import { draftSchema, hasConflict, waitingSince, type Draft, type Refusal } from './editing/draft.ts'
import { createSlotClaims } from './editing/slot-claims.ts'
import { useInstances } from './instances.ts'

/** What a draft waits for. */
export type DraftWait =
  /** Its writer, who did not ask to save it yet. */
  | { readonly kind: 'writing' }
  /** The wiki: it is sent as soon as that is in reach. `since`: ISO 8601. */
  | { readonly kind: 'wiki'; readonly since: string }
  /** Its writer's decision. */
  | { readonly kind: 'decision' }
  /** Its writer: the wiki did not take it as it is. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Its writer: the article was deleted meanwhile. */
  | { readonly kind: 'deleted' }

/** A draft as lists show it. */
export interface DraftSummary {
  readonly slot: string
  readonly instanceId: string
  readonly articleId: ArticleId
  readonly title: string
  /** ISO 8601. */
  readonly writtenAt: string
  /** Never saved on the wiki. */
  readonly isNew: boolean
  readonly waitsFor: DraftWait
}

/** Drafts change with every word; lists follow at this pace. What has come to its wiki leaves them at once. */
const refreshMs = 1_000

/** The drafts on this computer for every known wiki: every window's, the newest first, one for each article. */
export const useDrafts = defineStore('drafts', () => {
  const instances = useInstances()
  const copies = createArticleStore()
  const store = createDraftStore(draftSchema, { makeRoom: () => copies.clear() })
  const all = shallowRef<readonly DraftSummary[]>([])
  const drafted = computed(
    () => new Set(all.value.flatMap(draft => (draft.instanceId === instances.current?.id ? [draft.articleId] : []))),
  )

  /** Whether an article of the wiki that is shown has text here that is not on the wiki. */
  const isDrafted = (id: ArticleId): boolean => drafted.value.has(id)

  let emptyings = 0
  const refresh = useThrottleFn(
    async () => {
      let lists: readonly (readonly Draft[])[] | undefined
      let before: number
      do {
        before = emptyings
        // A disk that cannot be read leaves the list as it was; the next change looks again.
        lists = await Promise.all(instances.all.map(({ id }) => store.ofInstance(id))).catch(() => undefined)
      } while (before !== emptyings) // it may have read what has gone since
      if (lists !== undefined) all.value = newestOfEach(lists.flat().map(summaryOf))
    },
    refreshMs,
    true,
  )
  store.onChange((_instanceId, emptied) => {
    if (emptied !== undefined) {
      emptyings += 1
      all.value = all.value.filter(({ slot }) => slot !== emptied)
    }
    void refresh()
  })
  watch(
    () => instances.all,
    () => void refresh(),
    { immediate: true },
  )
  return { store, claims: createSlotClaims(), all, isDrafted }
})

function summaryOf(draft: Draft): DraftSummary {
  const { slot, instanceId, articleId, writtenAt, state } = draft
  const title = state.mine.title.trim() || 'Untitled article'
  return {
    ...{ slot, instanceId, articleId, title, writtenAt },
    isNew: state.origin.kind === 'new',
    waitsFor: waitOf(draft),
  }
}

function waitOf(draft: Draft): DraftWait {
  const { origin, refusal } = draft.state
  const since = waitingSince(draft)
  if (since !== undefined) return { kind: 'wiki', since }
  if (hasConflict(draft)) return { kind: 'decision' }
  if (origin.kind === 'deleted') return { kind: 'deleted' }
  return refusal === undefined ? { kind: 'writing' } : { kind: 'refused', refusal }
}

function newestOfEach(drafts: readonly DraftSummary[]): DraftSummary[] {
  const byArticle = Map.groupBy(drafts, draft => `${draft.instanceId}/${draft.articleId}`)
  return [...byArticle.values()].flatMap(([newest]) => newest ?? [])
}
