import { useEventListener, useResizeObserver } from '@vueuse/core'
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

/** Rows beyond the visible ones that are kept, so that scrolling and finding in the page do not meet a hole. */
const spare = 30

/** Of many rows of one height, those near what is to be seen of them in their scrolling ancestor. */
export function useRowWindow(
  list: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  rowHeight: number,
): {
  readonly first: ComputedRef<number>
  readonly last: ComputedRef<number>
  readonly reveal: (index: number) => void
} {
  const from = ref(0)
  const to = ref(60)
  const scroller = computed(() => list.value?.closest<HTMLElement>('[data-scroller]') ?? null)

  function look(): void {
    if (list.value === null || scroller.value === null) return
    const above = scroller.value.getBoundingClientRect().top - list.value.getBoundingClientRect().top
    from.value = Math.floor(above / rowHeight)
    to.value = Math.ceil((above + scroller.value.clientHeight) / rowHeight)
  }
  useEventListener(scroller, 'scroll', look, { passive: true })
  useResizeObserver(scroller, look)
  watch(count, look, { flush: 'post' })

  return {
    first: computed(() => Math.max(0, Math.min(from.value, count()) - spare)),
    last: computed(() => Math.min(count(), Math.max(to.value, 0) + spare)),
    /** Scrolls as little as is needed for the row to be seen. */
    reveal(index) {
      if (list.value === null || scroller.value === null) return
      const view = scroller.value.getBoundingClientRect()
      const top = list.value.getBoundingClientRect().top + index * rowHeight
      if (top < view.top) scroller.value.scrollTop -= view.top - top
      if (top + rowHeight > view.bottom) scroller.value.scrollTop += top + rowHeight - view.bottom
      look()
    },
  }
}
