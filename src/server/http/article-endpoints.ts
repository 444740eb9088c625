import type { Article, ArticleId } from '#shared/domain/article.ts'
import { isRevalidation, judge } from '#shared/domain/precondition.ts'
import { articleSchema, patchRequestSchema, putRequestSchema } from '#shared/protocol/article.ts'
import { apiRoot } from '#shared/protocol/routes.ts'
import type { Wiki } from '../wiki.ts'
import {
  articleReply,
  createdReply,
  editOf,
  markdownReply,
  privateHeaders,
  refusal,
  validatorsOf,
} from './article-reply.ts'
import { bodyRefusals, conflicts } from './answers.ts'
import { expectationOf, isCreation } from './conditional-write.ts'
import {
  jsonMediaType,
  markdownMediaType,
  mergePatchMediaType,
  type Call,
  type Endpoint,
  type Reply,
} from './endpoint.ts'
import { problems } from './problem.ts'
import { articleIdIn } from './query.ts'
import { comparable } from './respond.ts'

const path = `${apiRoot}/articles/{id}`
/** One article: read, written, patched, deleted. */
export function articleEndpoints(wiki: Wiki): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path,
      produces: [jsonMediaType, markdownMediaType],
      documentation: {
        operationId: 'readArticle',
        summary: 'The article as its head shows it, or with `Accept: text/markdown` its body alone',
        headers: ['If-Match', 'If-None-Match'],
        answers: {
          200: { description: 'The article', schema: articleSchema },
          304: { description: 'The representation that the client has is the current one' },
          404: conflicts[404],
          410: conflicts[410],
          412: conflicts[412],
        },
      },
      handle: call => readArticle(wiki, call),
    },
    {
      method: 'PUT',
      path,
      documentation: {
        operationId: 'putArticle',
        summary: 'Replaces what the writer decides, or creates the article under an id of the client’s making',
        description: 'With `If-Match` it changes what is there; with `If-None-Match: *` it creates.',
        headers: ['If-Match', 'If-None-Match', 'Idempotency-Key'],
        body: { mediaType: jsonMediaType, schema: putRequestSchema },
        answers: {
          200: { description: 'Saved', schema: articleSchema },
          201: { description: 'Created', schema: articleSchema },
          ...bodyRefusals,
          ...conflicts,
        },
      },
      handle: call => putArticle(wiki, call),
    },
    {
      method: 'PATCH',
      path,
      documentation: {
        operationId: 'patchArticle',
        summary: 'Changes the members that it names (RFC 7396); what changes nothing makes no revision',
        headers: ['If-Match', 'Idempotency-Key'],
        body: { mediaType: mergePatchMediaType, schema: patchRequestSchema },
        answers: { 200: { description: 'Saved', schema: articleSchema }, ...bodyRefusals, ...conflicts },
      },
      handle: call => patchArticle(wiki, call),
    },
    {
      method: 'DELETE',
      path,
      documentation: {
        operationId: 'deleteArticle',
        summary: 'Moves the head to a revision of kind `delete`; nothing of its history is lost',
        headers: ['If-Match', 'Idempotency-Key'],
        answers: {
          204: { description: 'Deleted; ETag names the deletion' },
          404: conflicts[404],
          410: conflicts[410],
          412: conflicts[412],
          422: { description: 'The Idempotency-Key was used for another request' },
          428: conflicts[428],
        },
      },
      handle: call => deleteArticle(wiki, call),
    },
  ]
}

async function readArticle(wiki: Wiki, call: Call): Promise<Reply> {
  const id = articleIdIn(call.params)
  if (isRevalidation(call.preconditions)) {
    const head = await wiki.head(id)
    const validators = head === undefined ? undefined : comparable(validatorsOf(head, call.accepts))
    if (validators !== undefined && judge(call.preconditions, validators, 'GET') === 'not-modified') {
      return { kind: 'not-modified', validators, headers: privateHeaders }
    }
  }
  const article = await presentArticle(wiki, id)
  return call.accepts === markdownMediaType ? markdownReply(article) : articleReply(article)
}

async function putArticle(wiki: Wiki, call: Call): Promise<Reply> {
  const id = articleIdIn(call.params)
  const content = await call.json(putRequestSchema)
  const edit = editOf(content)
  const writer = call.writer(content)

  if (isCreation(call.preconditions)) {
    const outcome = await wiki.create(id, edit, writer)
    if (outcome.kind === 'saved') return createdReply(outcome.article, call.literalOf('body', outcome.article.body))
    throw outcome.kind === 'exists' ? problems.stale(outcome.current) : refusal(outcome)
  }

  const expected = await expectationOf(wiki, id, call.preconditions, { mayCreate: true })
  const outcome = await wiki.save(id, expected, edit, writer)
  if (outcome.kind === 'saved') return articleReply(outcome.article, call.literalOf('body', outcome.article.body))
  // Unlike the other methods, PUT could have created the article: it is its precondition that nothing matches.
  throw outcome.kind === 'missing' ? problems.staleAbsent() : refusal(outcome)
}

async function patchArticle(wiki: Wiki, call: Call): Promise<Reply> {
  const id = articleIdIn(call.params)
  const patch = await call.json(patchRequestSchema, mergePatchMediaType)
  const expected = await expectationOf(wiki, id, call.preconditions)
  const outcome = await wiki.patch(id, expected, patch, call.writer(patch))
  if (outcome.kind !== 'saved') throw refusal(outcome)
  return articleReply(outcome.article, call.literalOf('body', outcome.article.body))
}

async function deleteArticle(wiki: Wiki, call: Call): Promise<Reply> {
  const id = articleIdIn(call.params)
  const expected = await expectationOf(wiki, id, call.preconditions)
  const outcome = await wiki.remove(id, expected, '', call.writer(null))
  if (outcome.kind !== 'removed') throw refusal(outcome)
  return { kind: 'empty', status: 204, headers: { ETag: outcome.tombstone.etag } }
}

async function presentArticle(wiki: Wiki, id: ArticleId): Promise<Article> {
  const state = await wiki.article(id)
  if (state.kind === 'present') return state.article
  throw state.kind === 'deleted' ? problems.deleted(state.tombstone) : problems.notFound()
}
