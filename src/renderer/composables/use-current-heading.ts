import { useEventListener } from '@vueuse/core'
import { ref, watch, type Ref } from 'vue'
import type { Heading } from '../markdown/render-markdown.ts'
import { idPrefix } from '../markdown/sanitize.ts'

/** How far below the top of the view a heading counts as reached. */
const reachPx = 96

/** The slug of the heading under which the reader is; undefined above the first. */
export function useCurrentHeading(
  scroller: Readonly<Ref<HTMLElement | null>>,
  headings: () => readonly Heading[],
): Readonly<Ref<string | undefined>> {
  const current = ref<string>()
  let isAsked = false

  function look(): void {
    isAsked = false
    const view = scroller.value
    if (view === null) return
    const limit = view.getBoundingClientRect().top + reachPx
    const isAtEnd = view.scrollTop > 0 && view.scrollTop + view.clientHeight >= view.scrollHeight - 2
    let reached: string | undefined
    for (const { slug } of headings()) {
      const heading = document.getElementById(idPrefix + slug)
      const top = heading?.getBoundingClientRect().top ?? Infinity
      if (top > (isAtEnd ? view.getBoundingClientRect().bottom : limit)) break
      reached = slug
    }
    current.value = reached
  }
  function ask(): void {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(look)
  }
  useEventListener(scroller, 'scroll', ask, { passive: true })
  watch(headings, ask, { flush: 'post' })
  return current
}
