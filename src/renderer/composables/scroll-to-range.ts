import { settle } from './settle.ts'

/** So near to the edge of a view nothing is easy to read. */
const margin = 56

/** Scrolls whatever has to be scrolled for a part of the text to be read, and opens what is folded above it; leaves all
 *  where it is when it can be read already. Ends early when it is not wanted any more. */
export async function scrollToRange(range: Range, isWanted: () => boolean): Promise<void> {
  const parent = range.startContainer.parentElement
  for (let at = parent; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true
  await settle(() => {
    for (let view = parent; view !== null; view = view.parentElement) bringIntoView(view, range)
  }, isWanted)
}

function bringIntoView(view: Element, range: Range): void {
  const { overflowX, overflowY } = getComputedStyle(view)
  const frame = view.getBoundingClientRect()
  const at = range.getBoundingClientRect()
  if (isScrolled(overflowY) && (at.top < frame.top + margin || at.bottom > frame.bottom - margin)) {
    view.scrollTop += (at.top + at.bottom - frame.top - frame.bottom) / 2
  }
  if (isScrolled(overflowX) && (at.left < frame.left || at.right > frame.right)) {
    view.scrollLeft += (at.left + at.right - frame.left - frame.right) / 2
  }
}

const isScrolled = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll'
