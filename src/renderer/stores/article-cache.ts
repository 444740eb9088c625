import { shallowReactive } from 'vue'
import type { Article, ArticleId } from '#shared/domain/article.ts'

const capacity = 300

/** The texts that were read lately, as last seen. Reactive: whoever shows one follows it. */
export class ArticleCache {
  readonly #articles = shallowReactive(new Map<ArticleId, Article>())

  get(id: ArticleId): Article | undefined {
    return this.#articles.get(id)
  }

  put(article: Article): void {
    this.#articles.delete(article.id)
    this.#articles.set(article.id, article)
    const [oldest] = this.#articles.keys()
    if (this.#articles.size > capacity && oldest !== undefined) this.#articles.delete(oldest)
  }

  forget(id: ArticleId): void {
    this.#articles.delete(id)
  }

  clear(): void {
    this.#articles.clear()
  }
}
