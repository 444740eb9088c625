import { useDebounceFn } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import { useArticles } from '../stores/articles.ts'
import { byTitleOrder } from '../stores/outline.ts'
import { useInstances } from '../stores/instances.ts'

/** Others' saves come in bursts; the list need not follow each. */
const settleMs = 1_000

/** The articles that link to one, in the order of their titles, kept true while others are saved. */
export function useBacklinks(
  place: () => { readonly instanceId: string; readonly id: ArticleId },
): Readonly<ShallowRef<readonly ArticleSummary[]>> {
  const articles = useArticles()
  const instances = useInstances()
  const found = shallowRef<readonly ArticleSummary[]>([])

  async function load(): Promise<void> {
    const { instanceId, id } = place()
    const answer = await articles.backlinks(instanceId, id)
    if (place().id !== id || answer.kind === 'failed') return
    found.value = answer.articles.filter(article => article.id !== id).sort(byTitleOrder)
  }
  const loadSoon = useDebounceFn(load, settleMs)
  watch(
    () => place().id,
    () => {
      found.value = []
      void load()
    },
    { immediate: true },
  )
  onScopeDispose(
    instances.onChange((_change, { id }) => {
      if (id === place().instanceId) void loadSoon()
    }),
  )
  return found
}
