import { useLocalStorage } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'
import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import type { Outline } from '../stores/outline.ts'

export interface TreeRow {
  readonly article: ArticleSummary
  /** From 1. */
  readonly level: number
  readonly position: number
  readonly siblings: number
  /** Undefined where there is nothing to open. */
  readonly isExpanded: boolean | undefined
}

/** The rows of the article tree that are to be seen, in order, and which of them stand open; remembered by wiki. */
export function useTreeRows(instanceId: string, outline: () => Outline) {
  const stored = useLocalStorage<string[]>(`etagere.open.${instanceId}`, [])
  const expanded = computed(() => new Set(stored.value))

  const rows: ComputedRef<readonly TreeRow[]> = computed(() => {
    const found: TreeRow[] = []
    const walk = (parent: ArticleId | null, level: number): void => {
      const siblings = outline().children(parent)
      siblings.forEach((article, index) => {
        const hasChildren = outline().hasChildren(article.id)
        const isExpanded = hasChildren ? expanded.value.has(article.id) : undefined
        found.push({ article, level, position: index + 1, siblings: siblings.length, isExpanded })
        if (isExpanded === true) walk(article.id, level + 1)
      })
    }
    walk(null, 1)
    return found
  })

  function setExpanded(ids: readonly ArticleId[], open: boolean): void {
    const next = new Set(stored.value)
    ids.forEach(id => (open ? next.add(id) : next.delete(id)))
    stored.value = [...next]
  }
  return { rows, setExpanded }
}
