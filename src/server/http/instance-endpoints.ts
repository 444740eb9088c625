import { z } from 'zod'
import { changePageSchema, type Change } from '#shared/protocol/change.ts'
import { instanceSchema, type Instance } from '#shared/protocol/instance.ts'
import { routes } from '#shared/protocol/routes.ts'
import type { ChangeFeed } from '../changes/change-feed.ts'
import { openEventStream } from '../changes/event-stream.ts'
import type { Wiki } from '../wiki.ts'
import { badQuery, readAnswers } from './answers.ts'
import { eventStreamMediaType, type Call, type Endpoint, type Reply } from './endpoint.ts'
import { problems } from './problem.ts'
import { integer } from './query.ts'

interface Deps {
  readonly wiki: Wiki
  readonly feed: ChangeFeed
  readonly name: string
  readonly version: string
}

const capabilities = [
  'articles',
  'revisions',
  'side-revisions',
  'restore',
  'backlinks',
  'changes',
  'events',
  'presence',
]
const uncached = { 'Cache-Control': 'private, no-cache' } as const
const most = Number.MAX_SAFE_INTEGER

/** The instance itself: who it is, whether it works, and what is committed in it. */
export function instanceEndpoints({ wiki, feed, name, version }: Deps): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: routes.health,
      isOpen: true,
      documentation: {
        operationId: 'checkHealth',
        summary: 'Whether the store can read and write now; needs no sign-in',
        answers: {
          200: { description: 'It can', schema: z.object({ status: z.literal('ok') }) },
          503: { description: 'It cannot' },
        },
      },
      handle: async () => {
        await wiki.check()
        return { kind: 'json', status: 200, value: { status: 'ok' }, headers: { 'Cache-Control': 'no-store' } }
      },
    },
    {
      method: 'GET',
      path: routes.instance,
      documentation: {
        operationId: 'readInstance',
        summary: 'The wiki’s name, id, version and abilities, and who you are in it',
        headers: ['If-Match', 'If-None-Match'],
        answers: { 200: { description: 'The instance', schema: instanceSchema }, ...readAnswers },
      },
      handle: async ({ person }) => {
        const value: Instance = {
          id: wiki.instanceId,
          name,
          version,
          capabilities,
          you: { name: person.name, role: person.role },
          sequence: await wiki.lastSequence(),
        }
        return { kind: 'json', status: 200, value, headers: uncached }
      },
    },
    {
      method: 'GET',
      path: routes.changes,
      documentation: {
        operationId: 'listChanges',
        summary: 'Every committed change after a sequence number, oldest first',
        query: { since: 'A sequence number; 0 for everything', limit: 'How many at most: 1 to 1000' },
        headers: ['If-Match', 'If-None-Match'],
        answers: { 200: { description: 'Changes', schema: changePageSchema }, ...readAnswers, ...badQuery },
      },
      handle: call => listChanges(wiki, call),
    },
    {
      method: 'GET',
      path: routes.events,
      produces: [eventStreamMediaType],
      documentation: {
        operationId: 'watchChanges',
        summary: 'Changes as server-sent events of type `change`, as they are committed',
        description:
          'Each event’s `id` is its sequence number; `Last-Event-ID`, or `since`, resumes after it without a gap. Events of ' +
          'type `presence` have no id: they tell who has an article open, of this moment alone.',
        query: { since: 'A sequence number. Left out, and without Last-Event-ID: only what comes' },
        headers: ['Last-Event-ID'],
        answers: { 200: { description: 'The stream' }, ...badQuery },
      },
      handle: call => watchChanges(feed, call),
    },
  ]
}

async function listChanges(wiki: Wiki, { query }: Call): Promise<Reply> {
  const since = integer(query, 'since', 0, most) ?? 0
  const limit = integer(query, 'limit', 1, 1000) ?? 100
  // One more than asked for tells whether there is more.
  const changes = await wiki.changes(since, limit + 1)
  const items = changes.length > 0 ? changes.slice(0, limit) : await resetIfAhead(wiki, since)
  const next = items.at(-1)?.sequence ?? since
  return { kind: 'json', status: 200, value: { items, next, more: changes.length > limit }, headers: uncached }
}

/** A client that has seen more than the log holds is told to begin anew: the wiki was put back to an earlier state. */
async function resetIfAhead(wiki: Wiki, since: number): Promise<readonly Change[]> {
  const last = await wiki.lastSequence()
  return since > last ? [{ kind: 'reset', sequence: last, at: new Date().toISOString() }] : []
}

async function watchChanges(feed: ChangeFeed, { req, query }: Call): Promise<Reply> {
  const lastSeen = req.headers['last-event-id']
  if (lastSeen !== undefined && (typeof lastSeen !== 'string' || !/^\d{1,15}$/.test(lastSeen))) {
    throw problems.malformed('Last-Event-ID is not a sequence number.')
  }
  const since = lastSeen === undefined ? integer(query, 'since', 0, most) : Number(lastSeen)
  return { kind: 'stream', open: res => openEventStream(feed, res, since) }
}
