import type { Revision } from '#shared/domain/article.ts'
import {
  articleSchema,
  restoreRequestSchema,
  revisionPageSchema,
  revisionSchema,
  sideRevisionRequestSchema,
} from '#shared/protocol/article.ts'
import { apiRoot, routes } from '#shared/protocol/routes.ts'
import type { SideEdit } from '../storage/port.ts'
import type { Wiki } from '../wiki.ts'
import { badQuery, bodyRefusals, conflicts, readAnswers } from './answers.ts'
import { articleReply, privateHeaders, refusal } from './article-reply.ts'
import { expectationOf, markdownTag } from './conditional-write.ts'
import { jsonMediaType, markdownMediaType, type Call, type Endpoint, type Reply } from './endpoint.ts'
import { problems } from './problem.ts'
import { articleIdIn, etagIn, page } from './query.ts'
import { revisionRepresentation } from './representation.ts'
import { tagOf } from './respond.ts'

const path = `${apiRoot}/articles/{id}/revisions`
const unknownRevision = { 404: { description: 'No such revision' } }

/** An article's history: read, added to beside the head, and brought back. */
export function revisionEndpoints(wiki: Wiki): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path,
      documentation: {
        operationId: 'listRevisions',
        summary: 'An article’s revisions, newest first, also of an article that was deleted',
        query: { limit: 'How many at most: 1 to 1000', cursor: '`nextCursor` of the page before' },
        headers: ['If-Match', 'If-None-Match'],
        answers: {
          200: { description: 'A page of revisions', schema: revisionPageSchema },
          404: conflicts[404],
          ...readAnswers,
          ...badQuery,
        },
      },
      handle: call => listRevisions(wiki, call),
    },
    {
      method: 'POST',
      path,
      documentation: {
        operationId: 'keepSideRevision',
        summary: 'Keeps a version that lost the race; the head does not move, so it needs no precondition',
        headers: ['Idempotency-Key'],
        body: { mediaType: jsonMediaType, schema: sideRevisionRequestSchema },
        answers: { 201: { description: 'Kept', schema: revisionSchema }, ...bodyRefusals, 404: conflicts[404] },
      },
      handle: call => keepSideRevision(wiki, call),
    },
    {
      method: 'GET',
      path: `${path}/{etag}`,
      produces: [jsonMediaType, markdownMediaType],
      documentation: {
        operationId: 'readRevision',
        summary: 'One revision as it was saved, for ever; or its body alone with `Accept: text/markdown`',
        headers: ['If-Match', 'If-None-Match'],
        answers: { 200: { description: 'The revision', schema: revisionSchema }, ...unknownRevision, ...readAnswers },
      },
      handle: call => readRevision(wiki, call),
    },
    {
      method: 'POST',
      path: `${apiRoot}/articles/{id}/restore`,
      documentation: {
        operationId: 'restoreRevision',
        summary: 'Makes a new head of an earlier revision; of a deletion: of what it deleted',
        headers: ['If-Match', 'Idempotency-Key'],
        body: { mediaType: jsonMediaType, schema: restoreRequestSchema },
        answers: {
          200: { description: 'Restored', schema: articleSchema },
          ...bodyRefusals,
          404: conflicts[404],
          409: conflicts[409],
          412: conflicts[412],
          428: conflicts[428],
        },
      },
      handle: call => restoreRevision(wiki, call),
    },
  ]
}

async function listRevisions(wiki: Wiki, { params, query }: Call): Promise<Reply> {
  const revisions = await wiki.revisions(articleIdIn(params), page(query))
  if (revisions === undefined) throw problems.notFound()
  const etag = tagOf(...revisions.items.map(revision => revision.etag), revisions.nextCursor ?? '')
  return { kind: 'json', status: 200, value: revisions, headers: privateHeaders, validators: { etag } }
}

async function readRevision(wiki: Wiki, { params, accepts }: Call): Promise<Reply> {
  const revision = await wiki.revision(articleIdIn(params), etagIn(params))
  if (revision === undefined) throw problems.notFound()
  return accepts === markdownMediaType ? revisionText(revision) : revisionReply(revision, 200)
}

async function keepSideRevision(wiki: Wiki, call: Call): Promise<Reply> {
  const id = articleIdIn(call.params)
  const content = await call.json(sideRevisionRequestSchema)
  const { base, title, body, tags, parentId, note = '' } = content
  const side: SideEdit = { base, title, body, tags, note, ...(parentId === undefined ? {} : { parentId }) }
  const outcome = await wiki.keepSide(id, side, call.writer(content))
  if (outcome.kind !== 'appended') throw refusal(outcome)
  return revisionReply(outcome.revision, 201)
}

async function restoreRevision(wiki: Wiki, call: Call): Promise<Reply> {
  const id = articleIdIn(call.params)
  const content = await call.json(restoreRequestSchema)
  const expected = await expectationOf(wiki, id, call.preconditions, { mayRevive: true })
  const outcome = await wiki.restore(id, expected, content.etag, content.note ?? '', call.writer(content))
  if (outcome.kind === 'saved') return articleReply(outcome.article)
  throw outcome.kind === 'stale-deleted' ? problems.staleTombstone(outcome.tombstone) : refusal(outcome)
}

const foreverHeaders = { 'Cache-Control': 'private, max-age=31536000, immutable' } as const

function revisionReply(revision: Revision, status: 200 | 201): Reply {
  return {
    kind: 'json',
    status,
    value: revisionRepresentation(revision),
    headers:
      status === 200
        ? foreverHeaders
        : { ...privateHeaders, Location: routes.revision(revision.articleId, revision.etag) },
    validators: { etag: revision.etag, alsoMatches: [markdownTag(revision.etag)], modifiedAt: revision.createdAt },
  }
}

function revisionText(revision: Revision): Reply {
  return {
    kind: 'text',
    mediaType: markdownMediaType,
    text: revision.body,
    headers: foreverHeaders,
    validators: {
      etag: markdownTag(revision.etag),
      alsoMatches: [revision.etag],
      modifiedAt: revision.createdAt,
    },
  }
}
