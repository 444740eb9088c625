import { nextTick, onScopeDispose, watch, type Ref } from 'vue'
import { changedBlocks } from './changed-blocks.ts'

/** Long enough to find it after having looked up. */
const shownMs = 6_000
const changedClass = 'just-changed'
const cutClasses = { before: 'just-cut-before', after: 'just-cut-after' } as const

/** Marks what is new on a page that somebody else changed while it is read, for a while. `text` changes right before the
 *  page does; it is undefined while the page is not whole yet. */
export function useChangeMarks(
  scroller: Readonly<Ref<HTMLElement | null>>,
  source: { page(): string | undefined; text(): string | undefined },
): void {
  let fading: ReturnType<typeof setTimeout> | undefined
  let shown: (() => void) | undefined
  function unmark(): void {
    clearTimeout(fading)
    shown?.()
    shown = undefined
  }
  watch(
    [() => source.page(), () => source.text()] as const,
    async ([page, text], [pageBefore, textBefore]) => {
      unmark()
      const view = scroller.value
      const isFollowed = page !== undefined && page === pageBefore && text !== undefined && textBefore !== undefined
      if (view === null || !isFollowed) return
      const before = blocksOf(view).map(contentOf)
      await nextTick()
      const blocks = blocksOf(view)
      const { changed, cutBefore } = changedBlocks(before, blocks.map(contentOf))
      const marks = [
        ...changed.map(index => [index, changedClass] as const),
        ...cutBefore.map(index =>
          index < blocks.length ? ([index, cutClasses.before] as const) : ([index - 1, cutClasses.after] as const),
        ),
      ]
      for (const [index, name] of marks) blocks[index]?.classList.add(name)
      shown = () => marks.forEach(([index, name]) => blocks[index]?.classList.remove(name))
      fading = setTimeout(unmark, shownMs)
    },
    { flush: 'sync' },
  )
  onScopeDispose(unmark)
}

const blocksOf = (view: HTMLElement): HTMLElement[] => [...view.querySelectorAll<HTMLElement>('.text > *')]
const contentOf = (block: HTMLElement): string => `${block.tagName} ${block.innerHTML}`
