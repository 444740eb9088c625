import { nextTick, watch, type Ref } from 'vue'
import { settle } from './settle.ts'

/** Keeps what is read in its place on the screen while the text around it is replaced: the block that stood at the top of
 *  the view stands there again, wherever it went. `text` changes right before the page does; it is undefined while the
 *  page is not whole yet. */
export function useSteadyScroll(
  scroller: Readonly<Ref<HTMLElement | null>>,
  source: { page(): string | undefined; text(): string | undefined },
): void {
  watch(
    [() => source.page(), () => source.text()] as const,
    async ([page, text], [pageBefore, textBefore]) => {
      const view = scroller.value
      const isFollowed = page !== undefined && page === pageBefore && text !== undefined && textBefore !== undefined
      if (view === null || !isFollowed || view.scrollTop === 0) return
      const top = view.getBoundingClientRect().top
      const blocks = blocksOf(view)
      const index = blocks.findIndex(block => block.getBoundingClientRect().bottom > top)
      const block = blocks[index]
      if (block === undefined) return
      const words = block.textContent
      const offset = block.getBoundingClientRect().top
      // The browser's own anchoring would add its share.
      view.style.overflowAnchor = 'none'
      await nextTick()
      const same = blocksOf(view)
        .map((candidate, at) => ({ candidate, distance: Math.abs(at - index) }))
        .filter(({ candidate }) => candidate.textContent === words)
        .sort((a, b) => a.distance - b.distance)[0]
      if (same !== undefined) await hold(view, same.candidate, offset)
      view.style.overflowAnchor = ''
    },
    { flush: 'sync' },
  )
}

/** Until the heights around it are true, or its reader scrolls. */
async function hold(view: HTMLElement, block: HTMLElement, offset: number): Promise<void> {
  let scrollTop = view.scrollTop
  await settle(
    () => {
      view.scrollTop += block.getBoundingClientRect().top - offset
      scrollTop = view.scrollTop
    },
    () => block.isConnected && view.scrollTop === scrollTop,
  )
}

const blocksOf = (view: HTMLElement): HTMLElement[] => [...view.querySelectorAll<HTMLElement>('.text > *')]
