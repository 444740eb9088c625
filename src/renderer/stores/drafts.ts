import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { ArticleId } from '#shared/domain/article.ts'
import { createDraftStore } from '../api/draft-store.ts'
import { draftSchema, hasConflict, type Draft } from './editing/draft.ts'
import { useInstances } from './instances.ts'

/** A draft as lists show it. */
export interface DraftSummary {
  readonly instanceId: string
  readonly articleId: ArticleId
  readonly title: string
  /** ISO 8601. */
  readonly writtenAt: string
  /** Never saved on the wiki. */
  readonly isNew: boolean
  /** Waits for its writer's decision. */
  readonly hasConflict: boolean
}

/** Drafts change with every word; lists follow at this pace. */
const refreshMs = 1_000

/** The drafts on this computer for the wiki that is shown: every window's, the newest first, one for each article. */
export const useDrafts = defineStore('drafts', () => {
  const instances = useInstances()
  const store = createDraftStore(draftSchema)
  const all = shallowRef<readonly DraftSummary[]>([])
  /** Those that wait for a decision: "1 article to decide". */
  const toDecide = computed(() => all.value.filter(draft => draft.hasConflict))
  const drafted = computed(() => new Set(all.value.map(draft => draft.articleId)))

  const isDrafted = (id: ArticleId): boolean => drafted.value.has(id)

  const refresh = useThrottleFn(
    async () => {
      const instanceId = instances.current?.id
      const drafts = instanceId === undefined ? [] : await store.ofInstance(instanceId)
      if (instanceId === instances.current?.id) all.value = newestOfEach(drafts.map(summaryOf))
    },
    refreshMs,
    true,
  )
  store.onChange(instanceId => {
    if (instanceId === instances.current?.id) void refresh()
  })
  watch(
    () => instances.current?.id,
    () => void refresh(),
    { immediate: true },
  )
  return { store, all, toDecide, isDrafted }
})

function summaryOf(draft: Draft): DraftSummary {
  const { instanceId, articleId, writtenAt, state } = draft
  const title = state.mine.title.trim() || 'Untitled article'
  return {
    instanceId,
    articleId,
    title,
    writtenAt,
    isNew: state.origin.kind === 'new',
    hasConflict: hasConflict(draft),
  }
}

function newestOfEach(drafts: readonly DraftSummary[]): DraftSummary[] {
  return [...Map.groupBy(drafts, draft => draft.articleId).values()].flatMap(([newest]) => newest ?? [])
}
