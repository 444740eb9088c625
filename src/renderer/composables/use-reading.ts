import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import { useArticles, type ReadOutcome } from '../stores/articles.ts'
import { useInstances } from '../stores/instances.ts'

/** An article on its way to a reader. What is shown is what was seen last, where the wiki cannot be asked. */
export type Reading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly article: Article }
  | { readonly kind: 'missing' }
  | Extract<ReadOutcome, { kind: 'deleted' }>
  | { readonly kind: 'failed'; readonly failure: Extract<ReadOutcome, { kind: 'failed' }>['failure'] }

/** Shows an article at once where it was seen before, asks whether that still holds, and follows its changes. */
export function useReading(place: () => { readonly instanceId: string; readonly id: ArticleId } | undefined): {
  readonly reading: ComputedRef<Reading>
  readonly refresh: () => Promise<void>
} {
  const articles = useArticles()
  const instances = useInstances()
  const outcome = shallowRef<ReadOutcome>()
  let asked = 0

  async function refresh(): Promise<void> {
    const wanted = place()
    if (wanted === undefined) return
    asked += 1
    const question = asked
    const answer = await articles.read(wanted.instanceId, wanted.id)
    // The reader may have gone on to another article, or a newer question may be on its way.
    if (question === asked) outcome.value = answer
  }

  watch(
    [() => place()?.instanceId, () => place()?.id] as const,
    () => {
      outcome.value = undefined
      void refresh()
    },
    { immediate: true },
  )
  watch(
    () => instances.byId(place()?.instanceId ?? '')?.state,
    (state, before) => {
      if (state === 'connected' && before !== undefined) void refresh()
    },
  )
  const stop = instances.onChange((change, instance) => {
    const shown = place()
    if (instance.id !== shown?.instanceId || change.kind === 'side') return
    if (change.kind !== 'reset' && change.articleId !== shown.id) return
    if (change.kind === 'reset' || articles.cached(instance.id, shown.id)?.etag !== change.etag) void refresh()
  })
  onScopeDispose(stop)

  const reading = computed<Reading>(() => {
    const shown = place()
    const article = shown === undefined ? undefined : articles.cached(shown.instanceId, shown.id)
    const answer = outcome.value
    if (answer?.kind === 'missing' || answer?.kind === 'deleted') return answer
    if (article !== undefined) return { kind: 'shown', article }
    if (answer?.kind === 'failed') return answer
    return { kind: 'loading' }
  })
  return { reading, refresh }
}
