import { sameTags, type ArticleId, type ArticleSummary } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
/** As people look titles up: "Chapter 2" before "Chapter 10", case and accents second. */
export const byTitleOrder = (a: { readonly title: string }, b: { readonly title: string }): number =>
  collator.compare(a.title, b.title)

export interface TagCount {
  readonly tag: string
  readonly count: number
}

/** What is worked out from titles, places and tags when it is asked for first. It holds ids, so that outlines which differ
 *  in nothing of that share it. */
interface Indexes {
  children?: Map<ArticleId | null, ArticleId[]>
  readonly sorted: Set<ArticleId | null>
  titles?: Map<string, ArticleId[]>
  tags?: readonly TagCount[]
}

/** All articles of a wiki without their texts, and the ways to find one. Unchangeable: a change makes a new outline, which
 *  costs little for the most usual one, a new text. */
export class Outline {
  readonly #articles: ReadonlyMap<ArticleId, ArticleSummary>
  readonly #indexes: Indexes

  constructor(articles: ReadonlyMap<ArticleId, ArticleSummary> = new Map(), indexes: Indexes = { sorted: new Set() }) {
    this.#articles = articles
    this.#indexes = indexes
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
  children(parent: ArticleId | null): ArticleSummary[] {
    const { sorted } = this.#indexes
    const ids = (this.#indexes.children ??= this.#groupByParent()).get(parent)
    if (ids === undefined) return []
    const articles = this.#summaries(ids)
    if (sorted.has(parent)) return articles
    articles.sort(byTitleOrder)
    ids.splice(0, ids.length, ...articles.map(({ id }) => id))
    sorted.add(parent)
    return articles
  }

  hasChildren(parent: ArticleId): boolean {
    return (this.#indexes.children ??= this.#groupByParent()).has(parent)
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
    this.#indexes.titles ??= this.#groupByTitle()
    const named = this.#summaries(this.#indexes.titles.get(foldTitle(title)) ?? [])
    const parentId = from === undefined ? undefined : this.get(from)?.parentId
    return named.find(article => article.parentId === parentId || article.parentId === from) ?? named[0]
  }

  /** Every tag in use, the most used first. */
  tags(): readonly TagCount[] {
    return (this.#indexes.tags ??= countTags(this.#articles.values()))
  }

  tagged(tag: string): ArticleSummary[] {
    const folded = foldTitle(tag)
    return [...this.#articles.values()]
      .filter(article => article.tags.some(other => foldTitle(other) === folded))
      .sort(byTitleOrder)
  }

  with(changed: readonly ArticleSummary[], removed: readonly ArticleId[] = []): Outline {
    const isTextOnly = removed.length === 0 && changed.every(article => sameFace(article, this.get(article.id)))
    const articles = new Map(this.#articles)
    changed.forEach(article => articles.set(article.id, article))
    removed.forEach(id => articles.delete(id))
    return isTextOnly ? new Outline(articles, this.#indexes) : new Outline(articles)
  }

  #summaries(ids: readonly ArticleId[]): ArticleSummary[] {
    return ids.flatMap(id => this.#articles.get(id) ?? [])
  }

  #parentOf(id: ArticleId): ArticleSummary | undefined {
    const parentId = this.#articles.get(id)?.parentId ?? null
    return parentId === null ? undefined : this.#articles.get(parentId)
  }

  #groupByParent(): Map<ArticleId | null, ArticleId[]> {
    return Map.groupBy(this.#articles.keys(), id => {
      const parent = this.#parentOf(id)
      return parent === undefined || this.#isInCircle(id) ? null : parent.id
    })
  }

  #groupByTitle(): Map<string, ArticleId[]> {
    return Map.groupBy(this.#articles.keys(), id => foldTitle(this.#articles.get(id)?.title ?? ''))
  }

  /** Two people can, at the same instant, put each of two articles under the other. */
  #isInCircle(id: ArticleId): boolean {
    const seen = new Set<ArticleId>()
    for (let at = this.#parentOf(id); at !== undefined; at = this.#parentOf(at.id)) {
      if (at.id === id) return true
      if (seen.has(at.id)) return false
      seen.add(at.id)
    }
    return false
  }
}

/** Whether an article looks the same from outside: only its text differs, and who wrote it when. */
function sameFace(a: ArticleSummary, b: ArticleSummary | undefined): boolean {
  return b !== undefined && a.title === b.title && a.parentId === b.parentId && sameTags(a.tags, b.tags)
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
