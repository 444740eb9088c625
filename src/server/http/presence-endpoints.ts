import type { ArticleId } from '#shared/domain/article.ts'
import { articlePresenceSchema, presenceRequestSchema } from '#shared/protocol/presence.ts'
import { apiRoot } from '#shared/protocol/routes.ts'
import type { Presence } from '../changes/presence.ts'
import type { Wiki } from '../wiki.ts'
import { bodyRefusals, conflicts, readAnswers } from './answers.ts'
import { jsonMediaType, type Call, type Endpoint, type Reply } from './endpoint.ts'
import { problems } from './problem.ts'
import { articleIdIn, single } from './query.ts'

const path = `${apiRoot}/articles/{id}/presence`
const present = { 200: { description: 'Who has the article open', schema: articlePresenceSchema } }

/** Who has an article open. Nothing of it is kept, and nothing depends on it. */
export function presenceEndpoints(wiki: Wiki, presence: Presence): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path,
      documentation: {
        operationId: 'readPresence',
        summary: 'Who has the article open now, for reading or for editing',
        headers: ['If-Match', 'If-None-Match'],
        answers: { ...present, 404: conflicts[404], 410: conflicts[410], ...readAnswers },
      },
      handle: async ({ params }) => presenceReply(presence, await standing(wiki, params)),
    },
    {
      method: 'PUT',
      path,
      documentation: {
        operationId: 'enterPresence',
        summary: 'Says that a window of yours has the article open, and answers who else has',
        description:
          'Say it again every 15 seconds: after 35 seconds of silence the window counts as gone. A window is at one ' +
          'article at a time. Events of type `presence` tell everybody. Too many requests are answered 429.',
        body: { mediaType: jsonMediaType, schema: presenceRequestSchema },
        answers: { ...present, ...bodyRefusals, 404: conflicts[404], 410: conflicts[410] },
      },
      handle: async call => {
        const { person, params } = call
        if (!presence.maySpeak(person.name)) throw problems.rateLimited()
        const id = await standing(wiki, params)
        const { mode, session } = await call.json(presenceRequestSchema)
        presence.enter(id, person.name, session, mode)
        return presenceReply(presence, id)
      },
    },
    {
      method: 'DELETE',
      path,
      documentation: {
        operationId: 'leavePresence',
        summary: 'Says that a window of yours does not have the article open any more',
        query: { session: 'The window, as it was named when it entered' },
        answers: { 204: { description: 'It counts as gone' }, 400: { description: 'The window is not named' } },
      },
      handle: async call => leave(presence, call),
    },
  ]
}

function leave(presence: Presence, { person, params, query }: Call): Reply {
  const session = single(query, 'session')
  if (session === undefined) throw problems.malformed('The parameter session must name the window.')
  presence.leave(articleIdIn(params), person.name, session)
  return { kind: 'empty', status: 204 }
}

/** @throws ProblemError 404, 410: people can be only at an article that is there */
async function standing(wiki: Wiki, params: Call['params']): Promise<ArticleId> {
  const id = articleIdIn(params)
  const state = await wiki.article(id)
  if (state.kind === 'absent') throw problems.notFound()
  if (state.kind === 'deleted') throw problems.deleted(state.tombstone)
  return id
}

const presenceReply = (presence: Presence, id: ArticleId): Reply => ({
  kind: 'json',
  status: 200,
  value: presence.of(id),
  headers: { 'Cache-Control': 'no-store' },
})
