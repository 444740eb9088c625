import { useMutationObserver } from '@vueuse/core'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { findWords, readText, type ReadText } from './find-in-text.ts'
import { scrollToRange } from './scroll-to-range.ts'

/** Elements whose text is what a page is read for. */
const findable = '[data-findable]'
const names = { all: 'found', current: 'found-current' } as const
/** Longer selections are not what somebody looks for. */
const longestSelection = 100

/** Finding words in what is read: the desktop app has nothing else of what browsers have for it. What is found is marked by
 *  the highlights `found` and `found-current`, not in the page's elements. */
export function useFind(): Find {
  const isOpen = ref(false)
  const words = ref('')
  const found = shallowRef<readonly StaticRange[]>([])
  const index = ref(0)
  const main = shallowRef<HTMLElement | null>(null)
  /** Undefined while it is not known what the page says. */
  let text: ReadText | undefined
  /** Where the search goes on from when the words or the text change. */
  let anchor: StaticRange | undefined
  let focusBefore: HTMLElement | undefined
  const current = computed(() => found.value[index.value])

  function search(): void {
    text ??= readText(document.querySelectorAll(findable))
    found.value = findWords(text, words.value)
    const next = anchor === undefined ? firstInView(found.value) : firstFrom(found.value, anchor, index.value)
    index.value = Math.max(0, next)
    anchor = current.value ?? anchor
  }
  function searchAndShow(): void {
    search()
    void show()
  }
  async function show(): Promise<void> {
    const shown = current.value
    if (shown !== undefined) await scrollToRange(asRange(shown), () => shown === current.value)
  }

  function open(): boolean {
    if (document.querySelector(findable) === null) return false
    if (!isOpen.value) {
      focusBefore = document.activeElement instanceof HTMLElement ? document.activeElement : undefined
      main.value = document.querySelector('main')
      anchor = undefined
    }
    words.value = selectedWords() ?? words.value
    isOpen.value = true
    searchAndShow()
    return true
  }
  function close(): void {
    if (!isOpen.value) return
    isOpen.value = false
    const last = current.value
    found.value = []
    text = undefined
    main.value = null
    focusBefore?.focus({ preventScroll: true })
    // It can be copied, and the Tab key goes on from there.
    if (last?.startContainer.isConnected === true) {
      getSelection()?.setBaseAndExtent(last.startContainer, last.startOffset, last.endContainer, last.endOffset)
    }
  }
  function step(by: 1 | -1): void {
    if (!isOpen.value && !open()) return
    const { length } = found.value
    if (length === 0) return
    index.value = (index.value + by + length) % length
    anchor = current.value
    void show()
  }

  watch(words, () => isOpen.value && searchAndShow())
  // The text comes in parts, or somebody changes it. Who reads it then stays where they are.
  let isAsked = false
  useMutationObserver(
    main,
    () => {
      text = undefined
      if (isAsked) return
      isAsked = true
      requestAnimationFrame(() => {
        isAsked = false
        if (isOpen.value) search()
      })
    },
    { childList: true, characterData: true, subtree: true },
  )
  watch([found, current], ([all, now]) => {
    mark(names.all, all)
    mark(names.current, now === undefined ? [] : [now], 1)
  })
  const said = computed(() => {
    if (words.value.trim() === '') return ''
    const [at, all] = [index.value + 1, found.value.length].map(count => count.toLocaleString('en'))
    return found.value.length === 0 ? 'Not found' : `${at} of ${all}`
  })
  return { isOpen, words, said, open, close, step }
}

export interface Find {
  readonly isOpen: Readonly<Ref<boolean>>
  /** What is looked for. */
  readonly words: Ref<string>
  /** As in `3 of 12`. */
  readonly said: Readonly<Ref<string>>
  /** Begins with what is selected, else with the words of the last time. Returns whether there is anything to read. */
  readonly open: () => boolean
  /** The focus goes back to where it was, and what was found last becomes the selection. */
  readonly close: () => void
  readonly step: (by: 1 | -1) => void
}

function mark(name: string, ranges: readonly AbstractRange[], priority = 0): void {
  if (ranges.length === 0) {
    CSS.highlights.delete(name)
    return
  }
  const highlight = new Highlight(...ranges)
  highlight.priority = priority
  CSS.highlights.set(name, highlight)
}

function asRange({ startContainer, startOffset, endContainer, endOffset }: StaticRange): Range {
  const range = document.createRange()
  range.setStart(startContainer, startOffset)
  range.setEnd(endContainer, endOffset)
  return range
}

/** The first that is not above what can be seen, else the first of all. */
function firstInView(found: readonly StaticRange[]): number {
  const top = document.querySelector(findable)?.getBoundingClientRect().top ?? 0
  let [from, to] = [0, found.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const at = found[middle]
    if (at !== undefined && asRange(at).getBoundingClientRect().top >= top) to = middle
    else from = middle + 1
  }
  return from === found.length ? 0 : from
}

/** The first that is not before the anchor; where the text was replaced meanwhile, the one with the same number. */
function firstFrom(found: readonly StaticRange[], anchor: StaticRange, before: number): number {
  if (!anchor.startContainer.isConnected) return Math.min(before, found.length - 1)
  const next = found.findIndex(({ startContainer: node, startOffset }) => {
    if (node === anchor.startContainer) return startOffset >= anchor.startOffset
    return (anchor.startContainer.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  })
  return Math.max(0, next)
}

function selectedWords(): string | undefined {
  const selection = getSelection()
  const text = selection?.toString().trim() ?? ''
  const isRead = selection?.anchorNode?.parentElement?.closest(findable) !== null
  return text !== '' && isRead && text.length <= longestSelection && !text.includes('\n') ? text : undefined
}
