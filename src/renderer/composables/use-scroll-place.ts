import { nextTick, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import { useEventListener } from '@vueuse/core'
import { idPrefix } from '../markdown/sanitize.ts'

/** How far down each entry of the window's history was read. Its number alone does not name an entry: going back and on
 *  to somewhere else uses it again. */
const places = new Map<string, number>()
const entryOf = (path: string) => `${(history.state as { readonly position?: number } | null)?.position ?? 0} ${path}`

/** Brings a scrolled page to where it should begin: at the heading that the address names, where it was left before, or
 *  at the top. `shown` says which page is there, undefined while none is. */
export function useScrollPlace(scroller: Readonly<Ref<HTMLElement | null>>, shown: () => string | undefined): void {
  const route = useRoute()
  let current = entryOf(route.fullPath)

  useEventListener(scroller, 'scroll', () => places.set(current, scroller.value?.scrollTop ?? 0), {
    passive: true,
  })
  watch(
    [shown, () => route.fullPath] as const,
    async ([page], [pageBefore]) => {
      if (page === undefined) return
      await nextTick()
      const arrived = entryOf(route.fullPath)
      const isFirst = pageBefore !== page
      current = arrived
      const left = places.get(arrived)
      if (left !== undefined && scroller.value !== null) scroller.value.scrollTop = left
      else if (route.hash !== '') toHeading(route.hash.slice(1), isFirst)
      else if (scroller.value !== null) scroller.value.scrollTop = 0
    },
    { immediate: true, flush: 'post' },
  )

  function toHeading(slug: string, isFirst: boolean): void {
    const heading = scroller.value?.querySelector(`[id="${CSS.escape(idPrefix + decoded(slug))}"]`)
    const calm = isFirst || matchMedia('(prefers-reduced-motion: reduce)').matches
    heading?.scrollIntoView({ block: 'start', behavior: calm ? 'instant' : 'smooth' })
  }
}

function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug)
  } catch {
    return slug // a lone % that somebody typed
  }
}
