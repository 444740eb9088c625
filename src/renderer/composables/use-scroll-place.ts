import { nextTick, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import { useEventListener } from '@vueuse/core'
import { idPrefix } from '../markdown/sanitize.ts'
import { settle } from './settle.ts'

/** The block at the top of the view, by its place in the text, and how far above the view's top it begins. Heights do not
 *  name a place: those of blocks that were never seen are guesses. */
interface Place {
  readonly block: number
  readonly offset: number
  /** Where it was as a height, for a page without blocks. */
  readonly scrollTop: number
}

/** How far down each entry of the window's history was read. Its number alone does not name an entry: going back and on
 *  to somewhere else uses it again. */
const places = new Map<string, Place>()
const entryOf = (path: string) => `${(history.state as { readonly position?: number } | null)?.position ?? 0} ${path}`

/** Brings a scrolled page to where it should begin: at the heading that the address names, where it was left before, or
 *  at the top. `page` says which page is there, undefined while none is; a place further down is looked for when the page
 *  `isWhole`, and only where its reader has not gone on by then. */
export function useScrollPlace(
  scroller: Readonly<Ref<HTMLElement | null>>,
  source: { page(): string | undefined; isWhole(): boolean },
): void {
  const route = useRoute()
  /** The entry that the page is of; undefined while it is not brought to its place. */
  let current: string | undefined
  let shownPage: string | undefined

  useEventListener(
    scroller,
    'scroll',
    () => {
      if (current !== undefined && scroller.value !== null) places.set(current, placeOf(scroller.value))
    },
    { passive: true },
  )
  watch(
    [() => source.page(), () => route.fullPath] as const,
    ([page], [pageBefore]) => {
      current = undefined
      if (page !== pageBefore && scroller.value !== null) scroller.value.scrollTop = 0
    },
    { flush: 'post' },
  )
  watch(
    [() => source.page(), () => route.fullPath, () => source.isWhole()] as const,
    async ([page, , isWhole]) => {
      if (page === undefined || !isWhole) return
      await nextTick()
      const view = scroller.value
      const arrived = entryOf(route.fullPath)
      const isFirst = shownPage !== page
      if (view === null || arrived === current) return
      current = arrived
      shownPage = page
      if (isFirst && view.scrollTop > 0) return
      const left = places.get(arrived)
      if (left === undefined && route.hash === '') view.scrollTop = 0
      else if (left === undefined && !isFirst) toHeading(view, route.hash, isCalm() ? 'instant' : 'smooth')
      else {
        const bring = () => (left === undefined ? toHeading(view, route.hash, 'instant') : goTo(view, left))
        await settle(bring, () => current === arrived)
      }
    },
    { immediate: true, flush: 'post' },
  )
}

const isCalm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

function toHeading(view: HTMLElement, hash: string, behavior: ScrollBehavior): void {
  const heading = view.querySelector(`[id="${CSS.escape(idPrefix + decoded(hash.slice(1)))}"]`)
  heading?.scrollIntoView({ block: 'start', behavior })
}

const blocksOf = (view: HTMLElement): readonly Element[] => [...(view.querySelector('.text')?.children ?? [])]

function placeOf(view: HTMLElement): Place {
  const { top } = view.getBoundingClientRect()
  const blocks = blocksOf(view)
  let [from, to] = [0, blocks.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((blocks[middle]?.getBoundingClientRect().bottom ?? 0) > top) to = middle
    else from = middle + 1
  }
  const offset = top - (blocks[from]?.getBoundingClientRect().top ?? top)
  return { block: from, offset, scrollTop: view.scrollTop }
}

function goTo(view: HTMLElement, { block, offset, scrollTop }: Place): void {
  const found = blocksOf(view)[block]
  if (found === undefined) view.scrollTop = scrollTop
  else view.scrollTop += found.getBoundingClientRect().top - view.getBoundingClientRect().top + offset
}

function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug)
  } catch {
    return slug // a lone % that somebody typed
  }
}
