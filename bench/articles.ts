import type { z } from 'zod'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { articleSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { requestBytes, type Connection } from './load.ts'
import { benchToken } from './processes.ts'

export const articleBytes = 4096
export type Article = z.output<typeof articleSchema>

export const content = (title: string): ArticleContent => ({
  title,
  body: 'A line of an article, as long as lines are.\n'.repeat(100).slice(0, articleBytes),
  tags: [],
  parentId: null,
})

export const authorization = { Authorization: `Bearer ${benchToken}` }
export const headersFor = (url: string) => ({ Host: new URL(url).host, ...authorization })

export async function createArticle(url: string, title: string): Promise<Article> {
  const response = await fetch(url + routes.articles, {
    method: 'POST',
    headers: { ...authorization, 'Content-Type': 'application/json' },
    body: JSON.stringify(content(title)),
  })
  return articleSchema.parse(await response.json())
}

/** One connection for each new article: it saves it over and over, each save conditional on the one before. The bare server
 *  answers the same requests. */
export async function savers(wikiUrl: string, count: number): Promise<Connection[]> {
  const titles = Array.from({ length: count }, (_, index) => `${crypto.randomUUID()} ${index}`)
  const articles = await Promise.all(titles.map(title => createArticle(wikiUrl, title)))
  return articles.map(article => saver(wikiUrl, article))
}

export function saver(url: string, { id, etag, title }: Article): Connection {
  const json = Buffer.from(JSON.stringify(content(title)))
  const request = requestBytes('PUT', routes.article(id), { ...headersFor(url), 'If-Match': etag }, json)
  const etagAt = request.indexOf(etag)
  return previous => {
    if (previous !== undefined) {
      if (previous.etag?.length !== etag.length) throw new Error('etags changed their length')
      request.write(previous.etag, etagAt, 'latin1')
    }
    return request
  }
}

export function reader(url: string, id: ArticleId, headers: Readonly<Record<string, string>> = {}): Connection {
  const request = requestBytes('GET', routes.article(id), { ...headersFor(url), ...headers })
  return () => request
}
