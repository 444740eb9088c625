import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
/** As people look titles up: "Chapter 2" before "Chapter 10", case and accents second. */
export const byTitleOrder = (a: { readonly title: string }, b: { readonly title: string }): number =>
  collator.compare(a.title, b.title)

export interface TagCount {
  readonly tag: string
  readonly count: number
}

/** All articles of a wiki without their texts, and the ways to find one. Unchangeable: a change makes a new outline.
 *  What is derived is made when it is asked for first, so ten thousand articles cost nothing until they are looked at. */
export class Outline {
  readonly #articles: ReadonlyMap<ArticleId, ArticleSummary>
  #children: Map<ArticleId | null, ArticleSummary[]> | undefined
  #titles: Map<string, ArticleSummary[]> | undefined
  #tags: readonly TagCount[] | undefined
  readonly #sorted = new Set<ArticleId | null>()

  constructor(articles: ReadonlyMap<ArticleId, ArticleSummary> = new Map()) {
    this.#articles = articles
  }

  get size(): number {
    return this.#articles.size
  }

  get(id: ArticleId): ArticleSummary | undefined {
    return this.#articles.get(id)
  }

  all(): IterableIterator<ArticleSummary> {
    return this.#articles.values()
  }

  /** In the order of their titles. An article whose parent is gone, or that is its own ancestor, stands at the top. */
  children(parent: ArticleId | null): readonly ArticleSummary[] {
    const siblings = (this.#children ??= this.#groupByParent()).get(parent)
    if (siblings === undefined) return []
    if (!this.#sorted.has(parent)) {
      siblings.sort(byTitleOrder)
      this.#sorted.add(parent)
    }
    return siblings
  }

  /** From the top down to the article's parent. */
  ancestors(id: ArticleId): ArticleSummary[] {
    const found: ArticleSummary[] = []
    for (let parent = this.#parentOf(id); parent !== undefined; parent = this.#parentOf(parent.id)) {
      if (parent.id === id || found.includes(parent)) return []
      found.unshift(parent)
    }
    return found
  }

  /** The article that `[[title]]` means in the text of `from`: a sibling or child before the others. */
  byTitle(title: string, from?: ArticleId): ArticleSummary | undefined {
    this.#titles ??= Map.groupBy(this.#articles.values(), article => foldTitle(article.title))
    const named = this.#titles.get(foldTitle(title)) ?? []
    const parentId = from === undefined ? undefined : this.get(from)?.parentId
    return named.find(article => article.parentId === parentId || article.parentId === from) ?? named[0]
  }

  /** Every tag in use, the most used first. */
  tags(): readonly TagCount[] {
    return (this.#tags ??= countTags(this.#articles.values()))
  }

  tagged(tag: string): ArticleSummary[] {
    const folded = foldTitle(tag)
    return [...this.#articles.values()]
      .filter(article => article.tags.some(other => foldTitle(other) === folded))
      .sort(byTitleOrder)
  }

  with(changed: readonly ArticleSummary[], removed: readonly ArticleId[] = []): Outline {
    const articles = new Map(this.#articles)
    changed.forEach(article => articles.set(article.id, article))
    removed.forEach(id => articles.delete(id))
    return new Outline(articles)
  }

  #parentOf(id: ArticleId): ArticleSummary | undefined {
    const parentId = this.#articles.get(id)?.parentId ?? null
    return parentId === null ? undefined : this.#articles.get(parentId)
  }

  #groupByParent(): Map<ArticleId | null, ArticleSummary[]> {
    return Map.groupBy(this.#articles.values(), article => {
      const { parentId } = article
      if (parentId === null || !this.#articles.has(parentId)) return null
      return this.#isInCircle(article) ? null : parentId
    })
  }

  /** Two people can, at the same instant, put each of two articles under the other. */
  #isInCircle(article: ArticleSummary): boolean {
    const seen = new Set<ArticleId>()
    for (let at = this.#parentOf(article.id); at !== undefined; at = this.#parentOf(at.id)) {
      if (at.id === article.id) return true
      if (seen.has(at.id)) return false
      seen.add(at.id)
    }
    return false
  }
}

function countTags(articles: Iterable<ArticleSummary>): TagCount[] {
  const counts = new Map<string, { tag: string; count: number }>()
  for (const { tags } of articles) {
    for (const tag of tags) {
      const folded = foldTitle(tag)
      const known = counts.get(folded)
      if (known === undefined) counts.set(folded, { tag, count: 1 })
      else known.count += 1
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || collator.compare(a.tag, b.tag))
}
