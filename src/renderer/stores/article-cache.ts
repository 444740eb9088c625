import { shallowReactive } from 'vue'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import type { KeptArticle } from '../api/article-store.ts'

const capacity = 300

/** The texts that were read lately, as last seen. Reactive: whoever shows one follows it. */
export class ArticleCache {
  readonly #kept = shallowReactive(new Map<ArticleId, KeptArticle>())

  get(id: ArticleId): Article | undefined {
    return this.#kept.get(id)?.article
  }

  /** ISO 8601: when the wiki confirmed the text last. */
  asOf(id: ArticleId): string | undefined {
    return this.#kept.get(id)?.asOf
  }

  put(kept: KeptArticle): void {
    const { id } = kept.article
    this.#kept.delete(id)
    this.#kept.set(id, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > capacity && oldest !== undefined) this.#kept.delete(oldest)
  }

  forget(id: ArticleId): void {
    this.#kept.delete(id)
  }

  clear(): void {
    this.#kept.clear()
  }
}
