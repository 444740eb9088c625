import type { Article, ArticleId, Revision, RevisionSummary } from '#shared/domain/article.ts'
import { randomUuid } from '../api/identifier.ts'
import type { WikiApi } from '../api/wiki-api.ts'

/** Somebody else at the wiki, always in reach: saves over others, and looks what the wiki really holds. */
export class Colleague {
  readonly #api: WikiApi

  constructor(api: WikiApi) {
    this.#api = api
  }

  async newArticle(title: string, body: string): Promise<Article> {
    const id = randomUuid() as ArticleId
    const content = { title, parentId: null, tags: [], body }
    const answer = await this.#api.createArticle(id, content, { idempotencyKey: randomUuid() })
    if (answer.kind !== 'saved') throw new Error(answer.kind)
    return answer.article
  }

  async find(id: ArticleId): Promise<Article | undefined> {
    const answer = await this.#api.article(id)
    return answer.kind === 'found' ? answer.value : undefined
  }

  async head(id: ArticleId): Promise<Article> {
    const article = await this.find(id)
    if (article === undefined) throw new Error('there is no such article')
    return article
  }

  async saves(id: ArticleId, body: string): Promise<void> {
    const { etag, ...article } = await this.head(id)
    const answer = await this.#api.saveArticle(id, etag, { ...article, body }, { idempotencyKey: randomUuid() })
    if (answer.kind !== 'saved') throw new Error(answer.kind)
  }

  /** Changes the text, and does so again where somebody saved meanwhile. */
  async edits(id: ArticleId, change: (body: string) => string): Promise<void> {
    for (;;) {
      const { etag, ...article } = await this.head(id)
      const content = { ...article, body: change(article.body) }
      const answer = await this.#api.saveArticle(id, etag, content, { idempotencyKey: randomUuid() })
      if (answer.kind === 'saved') return
      if (answer.kind !== 'stale') throw new Error(answer.kind)
    }
  }

  async revisions(id: ArticleId): Promise<readonly RevisionSummary[]> {
    const page = await this.#api.revisions(id)
    if (page.kind !== 'found') throw new Error(page.kind)
    return page.value.items
  }

  /** Every version that the wiki keeps of the article, newest first. */
  async versions(id: ArticleId): Promise<readonly Revision[]> {
    const found = (await this.revisions(id)).map(async ({ etag }) => {
      const answer = await this.#api.revision(id, etag)
      if (answer.kind !== 'found') throw new Error(answer.kind)
      return answer.value
    })
    return Promise.all(found)
  }
}
