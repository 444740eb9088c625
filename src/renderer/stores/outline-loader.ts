import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import type { WikiApi } from '../api/wiki-api.ts'

interface KnownPage {
  readonly cursor: string | undefined
  readonly etag: string | null
  readonly items: readonly ArticleSummary[]
  readonly nextCursor: string | null
}

export type LoadOutcome =
  | { readonly kind: 'loaded'; readonly articles: ReadonlyMap<ArticleId, ArticleSummary> }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

const pageSize = 1000

/** Reads the whole list of a wiki's articles, and after the first time only the pages that changed. */
export class OutlineLoader {
  #pages: readonly KnownPage[] = []

  async load(api: WikiApi): Promise<LoadOutcome> {
    const pages: KnownPage[] = []
    let cursor: string | undefined
    do {
      const page = await this.#page(api, cursor)
      if (page.kind === 'failed') return page
      pages.push(page)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    this.#pages = pages
    return { kind: 'loaded', articles: new Map(pages.flatMap(page => page.items.map(item => [item.id, item]))) }
  }

  async #page(api: WikiApi, cursor: string | undefined): Promise<({ kind: 'page' } & KnownPage) | LoadFailed> {
    const known = this.#pages.find(page => page.cursor === cursor)
    const answer = await api.articles({
      limit: pageSize,
      ...(cursor === undefined ? {} : { cursor }),
      ...(typeof known?.etag === 'string' ? { ifNoneMatch: known.etag } : {}),
    })
    if (answer.kind === 'found') return { kind: 'page', cursor, ...answer.value }
    if (answer.kind === 'unchanged' && known !== undefined) return { kind: 'page', ...known }
    if (answer.kind === 'failed') return answer
    return { kind: 'failed', failure: { kind: 'not-understood', status: 404 } }
  }
}
type LoadFailed = Extract<LoadOutcome, { kind: 'failed' }>
