import { useEventListener } from '@vueuse/core'
import { computed, ref, shallowRef, type Ref } from 'vue'
import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import { articleIdSchema } from '#shared/protocol/article.ts'
import type { Outline } from '../stores/outline.ts'
import { mayStandBelow } from './places.ts'
import { useRefiling } from './use-refiling.ts'

interface Tree {
  readonly outline: () => Outline
  readonly instanceId: () => string
  readonly expand: (id: ArticleId) => void
}

/** Held over a closed row for so long, an article opens it. */
const openAfterMs = 700

/** Moves articles by dragging their rows: onto a row to stand below it, beside the rows to stand at the top. */
export function useTreeDrag(list: Readonly<Ref<HTMLElement | null>>, { outline, instanceId, expand }: Tree) {
  const { move } = useRefiling()
  const dragged = shallowRef<ArticleSummary>()
  /** Below what the dragged article would stand: null at the top; undefined where it cannot be dropped. */
  const target = ref<ArticleId | null>()
  const scroller = computed(() => list.value?.closest<HTMLElement>('[data-scroller]') ?? null)
  let opening: ReturnType<typeof setTimeout> | undefined

  function aim(parentId: ArticleId | null | undefined): void {
    if (target.value === parentId) return
    target.value = parentId
    clearTimeout(opening)
    if (typeof parentId === 'string') opening = setTimeout(() => expand(parentId), openAfterMs)
  }
  function end(): void {
    aim(undefined)
    dragged.value = undefined
  }

  useEventListener(scroller, 'dragover', event => {
    const article = dragged.value
    if (article === undefined) return
    const parentId = rowUnder(event)
    aim(canStand(outline(), article, parentId) ? parentId : undefined)
    if (target.value === undefined) return
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'move'
  })
  useEventListener(scroller, 'dragleave', event => {
    const { relatedTarget } = event
    if (!(relatedTarget instanceof Node) || scroller.value?.contains(relatedTarget) !== true) aim(undefined)
  })
  useEventListener(scroller, 'drop', event => {
    const article = dragged.value
    const parentId = target.value
    if (article === undefined || parentId === undefined) return
    event.preventDefault()
    end()
    void move(instanceId(), article, parentId)
  })
  // The row may be gone by the end of the drag, and its own event with it.
  useEventListener(document, 'dragend', end)

  function start({ dataTransfer }: DragEvent, article: ArticleSummary): void {
    dragged.value = article
    if (dataTransfer !== null) dataTransfer.effectAllowed = 'all'
  }
  return { start, target }
}

const canStand = (outline: Outline, { id }: ArticleSummary, parentId: ArticleId | null) =>
  outline.get(id)?.parentId !== parentId && mayStandBelow(outline, id, parentId)

function rowUnder({ target }: DragEvent): ArticleId | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-article]') : null
  return articleIdSchema.safeParse(row?.dataset['article']).data ?? null
}
