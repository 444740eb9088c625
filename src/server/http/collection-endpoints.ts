import { articlePageSchema, articleSchema, createRequestSchema } from '#shared/protocol/article.ts'
import { apiRoot, routes } from '#shared/protocol/routes.ts'
import type { Wiki } from '../wiki.ts'
import { badQuery, bodyRefusals, conflicts, readAnswers } from './answers.ts'
import { articlePageReply, createdReply, editOf, refusal } from './article-reply.ts'
import { jsonMediaType, type Call, type Endpoint, type Reply } from './endpoint.ts'
import { problems } from './problem.ts'
import { articleIdIn, page, parent, single } from './query.ts'

const pageQuery = {
  limit: 'How many at most: 1 to 1000, 100 unless told otherwise',
  cursor: '`nextCursor` of the page before',
}

/** Articles in numbers: lists of them, and making a new one. */
export function collectionEndpoints(wiki: Wiki): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: routes.articles,
      documentation: {
        operationId: 'listArticles',
        summary: 'Articles without their bodies, each with its own etag, by title',
        query: {
          ...pageQuery,
          parent: 'Only what stands under this article; empty: only the top level',
          tag: 'Only articles with this tag',
          title: 'Only articles with this title, however it is cased',
        },
        headers: ['If-Match', 'If-None-Match'],
        answers: { 200: { description: 'A page of articles', schema: articlePageSchema }, ...readAnswers, ...badQuery },
      },
      handle: call => listArticles(wiki, call),
    },
    {
      method: 'POST',
      path: routes.articles,
      documentation: {
        operationId: 'createArticle',
        summary: 'Makes an article under an id of the server’s making',
        headers: ['Idempotency-Key'],
        body: { mediaType: jsonMediaType, schema: createRequestSchema },
        answers: { 201: { description: 'Created', schema: articleSchema }, ...bodyRefusals, 409: conflicts[409] },
      },
      handle: call => createArticle(wiki, call),
    },
    {
      method: 'GET',
      path: `${apiRoot}/articles/{id}/backlinks`,
      documentation: {
        operationId: 'listBacklinks',
        summary: 'Articles whose text links to this one, without their bodies',
        query: pageQuery,
        headers: ['If-Match', 'If-None-Match'],
        answers: {
          200: { description: 'A page of articles', schema: articlePageSchema },
          404: conflicts[404],
          ...readAnswers,
          ...badQuery,
        },
      },
      handle: call => listBacklinks(wiki, call),
    },
  ]
}

async function listArticles(wiki: Wiki, { query }: Call): Promise<Reply> {
  const under = parent(query)
  const tag = single(query, 'tag')
  const title = single(query, 'title')
  const articles = await wiki.articles({
    ...page(query),
    ...(under === undefined ? {} : { parent: under }),
    ...(tag === undefined ? {} : { tag }),
    ...(title === undefined ? {} : { title }),
  })
  return articlePageReply(articles)
}

async function createArticle(wiki: Wiki, call: Call): Promise<Reply> {
  const content = await call.json(createRequestSchema)
  const outcome = await wiki.create(undefined, editOf(content), call.writer(content))
  if (outcome.kind === 'saved') return createdReply(outcome.article, call.literalOf('body', outcome.article.body))
  throw outcome.kind === 'exists' ? problems.stale(outcome.current) : refusal(outcome)
}

async function listBacklinks(wiki: Wiki, { params, query }: Call): Promise<Reply> {
  const articles = await wiki.backlinks(articleIdIn(params), page(query))
  if (articles === undefined) throw problems.notFound()
  return articlePageReply(articles)
}
