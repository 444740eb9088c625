import { computed, ref, watch } from 'vue'
import type { RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ArticleHistory } from '../../stores/history.ts'

/** Which two revisions are compared: at first the newest with what it was made from. */
export function useComparison(history: ArticleHistory) {
  const toEtag = ref<Etag>()
  /** Chosen by a person; else it follows from `to`. */
  const fromEtag = ref<Etag>()

  const find = (etag: Etag | undefined) => (etag === undefined ? undefined : history.byEtag.value.get(etag))
  const to = computed(() => find(toEtag.value) ?? history.head.value ?? history.revisions.value[0])
  const from = computed(() => find(fromEtag.value) ?? find(to.value?.parents[0]))

  // A parent beyond the loaded part of the history is asked for, so that there is something to compare with.
  watch(
    () => [to.value, from.value, history.hasOlder.value] as const,
    ([end, start, hasOlder]) => {
      if (end !== undefined && start === undefined && end.parents.length > 0 && hasOlder) void history.loadOlder()
    },
  )

  /** Compares a revision with the one it was made from. */
  function choose(revision: RevisionSummary): void {
    toEtag.value = revision.etag
    fromEtag.value = undefined
  }
  /** Begins the comparison elsewhere; the older of the two is always where it begins. */
  function chooseFrom(revision: RevisionSummary): void {
    const end = to.value
    if (end === undefined || end.etag === revision.etag) return
    const [older, newer] = revision.revision < end.revision ? [revision, end] : [end, revision]
    toEtag.value = newer.etag
    fromEtag.value = older.etag
  }
  /** What "Restore" would bring back: what is compared with the article as it is, else what is looked at. */
  const restorable = computed(() => {
    const { head } = history
    const candidate = to.value?.etag === head.value?.etag && head.value?.kind !== 'delete' ? from.value : to.value
    return candidate
  })
  return { from, to, restorable, choose, chooseFrom }
}
