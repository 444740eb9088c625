import { articleSchema } from '#shared/protocol/article.ts'
import { instanceSchema } from '#shared/protocol/instance.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, type Article } from './articles.ts'

/* Somebody else who writes, by plain HTTP. */

export const create = (url: string, body: string): Promise<Article> =>
  send('POST', url + routes.articles, `${body.length} characters ${crypto.randomUUID()}`, body)

/** Saves another text over what `article` is. */
export const save = (url: string, article: Article, body: string): Promise<Article> =>
  send('PUT', url + routes.article(article.id), article.title, body, article.etag)

/** The address of an article's view in a browser. */
export async function pageOf(url: string, { id }: Article, view: 'edit' | 'history' | undefined): Promise<string> {
  const response = await fetch(url + routes.instance, { headers: authorization })
  const address = `${url}/w/${instanceSchema.parse(await response.json()).id}/article/${id}`
  return view === undefined ? address : `${address}/${view}`
}

async function send(
  method: 'POST' | 'PUT',
  address: string,
  title: string,
  body: string,
  etag?: string,
): Promise<Article> {
  const response = await fetch(address, {
    method,
    headers: {
      ...authorization,
      'Content-Type': 'application/json',
      ...(etag === undefined ? {} : { 'If-Match': etag }),
    },
    body: JSON.stringify({ title, body, tags: [], parentId: null }),
  })
  if (!response.ok) throw new Error(`${method} was answered ${response.status}: ${await response.text()}`)
  return articleSchema.parse(await response.json())
}
