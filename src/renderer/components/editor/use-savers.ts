import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { Article } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { namesOf } from '../../composables/people-words.ts'
import { useConflictResolutions } from '../../stores/conflict-resolutions.ts'
import { peopleOf } from '../../stores/conflict/credit.ts'

/** What somebody saved, and after which revision that began. */
export interface SavedSince {
  readonly base: Etag | undefined
  readonly theirs: Article
}

/** Who saved it, as in “Ana and Ben”: whoever saved last, until more is known. */
export function useSavers(
  instanceId: string,
  saved: () => SavedSince | undefined,
  me: () => string | undefined,
): ComputedRef<string> {
  const resolutions = useConflictResolutions()
  const found = shallowRef<{ readonly head: Etag; readonly people: readonly string[] }>()
  watch(
    () => saved()?.theirs.etag,
    async () => {
      const { base, theirs } = saved() ?? {}
      if (base === undefined || theirs === undefined) return
      const saves = await resolutions.savesOf(instanceId, base, theirs)
      if (saves !== undefined) found.value = { head: theirs.etag, people: peopleOf(saves) }
    },
    { immediate: true },
  )
  return computed(() => {
    const theirs = saved()?.theirs
    if (theirs === undefined) return ''
    return namesOf(found.value?.head === theirs.etag ? found.value.people : [theirs.updatedBy], me())
  })
}
