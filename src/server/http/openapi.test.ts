import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { routes } from '#shared/protocol/routes.ts'
import { endpointsOf } from '../app.ts'
import { ChangeFeed } from '../changes/change-feed.ts'
import { Presence } from '../changes/presence.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import { startTestWiki, type Answer, type Ask, type Made, type TestWiki } from '../testing/test-wiki.ts'
import { createWiki } from '../wiki.ts'
import type { Endpoint } from './endpoint.ts'

let wiki: TestWiki
let endpoints: readonly Endpoint[]
beforeAll(async () => {
  wiki = await startTestWiki()
  const second = createWiki(await openSqliteStore(wiki.dataDir))
  const feed = new ChangeFeed(second, { onFailure: () => undefined })
  const presence = new Presence({ announce: frame => feed.announce(frame) })
  endpoints = endpointsOf({ wiki: second, feed, presence, name: 'x', version: 'x' })
  await feed.close()
  await second.close()
})
afterAll(() => wiki.close())

type Operation = { responses: Record<string, { content?: Record<string, { schema: object }> }> }
type Paths = Record<string, Record<string, Operation>>
const documentOf = async () => (await wiki.ask(routes.openapi)).json as unknown as { openapi: string; paths: Paths }

const content = () => ({ title: `T ${randomUUID()}`, body: 'b', tags: ['t'], parentId: null })

/** A request for each status that an operation documents; what cannot be provoked by a request is left out below. */
const requests: Record<string, (made: Made) => Record<number, [string, Ask]>> = {
  checkHealth: () => ({ 200: ['/api/v1/health', {}] }),
  readInstance: () => ({
    200: ['/api/v1/instance', {}],
    304: ['/api/v1/instance', { headers: { 'If-None-Match': '*' } }],
    412: ['/api/v1/instance', { headers: { 'If-Match': '"x"' } }],
  }),
  listChanges: () => ({
    200: ['/api/v1/changes', {}],
    304: ['/api/v1/changes', { headers: { 'If-None-Match': '*' } }],
    400: ['/api/v1/changes?since=x', {}],
    412: ['/api/v1/changes', { headers: { 'If-Match': '"x"' } }],
  }),
  watchChanges: () => ({ 200: ['/api/v1/events', { method: 'HEAD' }], 400: ['/api/v1/events?since=x', {}] }),
  readOpenApi: () => ({ 200: [routes.openapi, {}] }),
  listArticles: () => ({
    200: ['/api/v1/articles', {}],
    304: ['/api/v1/articles', { headers: { 'If-None-Match': '*' } }],
    400: ['/api/v1/articles?limit=x', {}],
    412: ['/api/v1/articles', { headers: { 'If-Match': '"x"' } }],
  }),
  listBacklinks: ({ path }) => ({
    200: [`${path}/backlinks`, {}],
    304: [`${path}/backlinks`, { headers: { 'If-None-Match': '*' } }],
    400: [`${path}/backlinks?limit=x`, {}],
    404: [`/api/v1/articles/${randomUUID()}/backlinks`, {}],
    412: [`${path}/backlinks`, { headers: { 'If-Match': '"x"' } }],
  }),
  createArticle: () => ({
    201: ['/api/v1/articles', { method: 'POST', body: { title: randomUUID() } }],
    ...badBodies('/api/v1/articles', 'POST', {}),
    409: ['/api/v1/articles', { method: 'POST', body: { title: 'taken' } }],
  }),
  readArticle: ({ path }) => ({
    200: [path, {}],
    304: [path, { headers: { 'If-None-Match': '*' } }],
    404: [`/api/v1/articles/${randomUUID()}`, {}],
    410: [deleted.path, {}],
    412: [path, { headers: { 'If-Match': '"x"' } }],
  }),
  putArticle: ({ path, etag }) => ({
    200: [path, { method: 'PUT', body: content(), headers: { 'If-Match': etag } }],
    201: [`/api/v1/articles/${randomUUID()}`, { method: 'PUT', body: content(), headers: { 'If-None-Match': '*' } }],
    ...badBodies(path, 'PUT', { 'If-Match': '*' }),
    404: ['/api/v1/articles/x', { method: 'PUT', body: content(), headers: { 'If-Match': '*' } }],
    409: [path, { method: 'PUT', body: { ...content(), title: 'taken' }, headers: { 'If-Match': '*' } }],
    410: [deleted.path, { method: 'PUT', body: content(), headers: { 'If-Match': '*' } }],
    412: [path, { method: 'PUT', body: content(), headers: { 'If-Match': '"x"' } }],
    428: [path, { method: 'PUT', body: content() }],
  }),
  patchArticle: ({ path, etag }) => ({
    200: [path, { method: 'PATCH', body: { body: 'p' }, headers: { 'If-Match': etag } }],
    ...badBodies(path, 'PATCH', { 'If-Match': '*' }),
    404: [`/api/v1/articles/${randomUUID()}`, { method: 'PATCH', body: {}, headers: { 'If-Match': '*' } }],
    409: [path, { method: 'PATCH', body: { title: 'taken' }, headers: { 'If-Match': '*' } }],
    410: [deleted.path, { method: 'PATCH', body: {}, headers: { 'If-Match': '*' } }],
    412: [path, { method: 'PATCH', body: {}, headers: { 'If-Match': '"x"' } }],
    428: [path, { method: 'PATCH', body: {} }],
  }),
  deleteArticle: ({ path, etag }) => ({
    204: [path, { method: 'DELETE', headers: { 'If-Match': etag } }],
    404: [`/api/v1/articles/${randomUUID()}`, { method: 'DELETE' }],
    410: [deleted.path, { method: 'DELETE', headers: { 'If-Match': '*' } }],
    412: [deleted.sibling.path, { method: 'DELETE', headers: { 'If-Match': '"x"' } }],
    422: [deleted.sibling.path, { method: 'DELETE', headers: { 'If-Match': '"x"', 'Idempotency-Key': 'taken' } }],
    428: [deleted.sibling.path, { method: 'DELETE' }],
  }),
  readPresence: ({ path }) => ({
    200: [`${path}/presence`, {}],
    304: [`${path}/presence`, { headers: { 'If-None-Match': '*' } }],
    404: [`/api/v1/articles/${randomUUID()}/presence`, {}],
    410: [`${deleted.path}/presence`, {}],
    412: [`${path}/presence`, { headers: { 'If-Match': '"x"' } }],
  }),
  enterPresence: ({ path }) => {
    const body = { mode: 'reading', session: randomUUID() }
    return {
      200: [`${path}/presence`, { method: 'PUT', body }],
      ...badBodies(`${path}/presence`, 'PUT', {}),
      422: [`${path}/presence`, { method: 'PUT', body: { ...body, mode: 'asleep' } }],
      404: [`/api/v1/articles/${randomUUID()}/presence`, { method: 'PUT', body }],
      410: [`${deleted.path}/presence`, { method: 'PUT', body }],
    }
  },
  leavePresence: ({ path }) => ({
    204: [`${path}/presence?session=x`, { method: 'DELETE' }],
    400: [`${path}/presence`, { method: 'DELETE' }],
  }),
  listRevisions: ({ path }) => ({
    200: [`${path}/revisions`, {}],
    304: [`${path}/revisions`, { headers: { 'If-None-Match': '*' } }],
    400: [`${path}/revisions?limit=x`, {}],
    404: [`/api/v1/articles/${randomUUID()}/revisions`, {}],
    412: [`${path}/revisions`, { headers: { 'If-Match': '"x"' } }],
  }),
  keepSideRevision: ({ path, etag }) => ({
    201: [`${path}/revisions`, { method: 'POST', body: { ...content(), base: etag } }],
    ...badBodies(`${path}/revisions`, 'POST', {}),
    404: [`/api/v1/articles/${randomUUID()}/revisions`, { method: 'POST', body: { ...content(), base: etag } }],
  }),
  readRevision: ({ path, etag }) => ({
    200: [`${path}/revisions/${etag.slice(1, -1)}`, {}],
    304: [`${path}/revisions/${etag.slice(1, -1)}`, { headers: { 'If-None-Match': '*' } }],
    404: [`${path}/revisions/x`, {}],
    412: [`${path}/revisions/${etag.slice(1, -1)}`, { headers: { 'If-Match': '"x"' } }],
  }),
  restoreRevision: ({ path, etag }) => ({
    200: [`${path}/restore`, { method: 'POST', body: { etag }, headers: { 'If-Match': etag } }],
    ...badBodies(`${path}/restore`, 'POST', { 'If-Match': '*' }),
    404: [`/api/v1/articles/${randomUUID()}/restore`, { method: 'POST', body: { etag } }],
    409: [`${deleted.path}/restore`, { method: 'POST', body: { etag: deleted.etag }, headers: { 'If-Match': '*' } }],
    412: [`${path}/restore`, { method: 'POST', body: { etag }, headers: { 'If-Match': '"x"' } }],
    428: [`${path}/restore`, { method: 'POST', body: { etag } }],
  }),
}

function badBodies(path: string, method: string, headers: Record<string, string>): Record<number, [string, Ask]> {
  const bad = path.endsWith('/restore')
    ? { etag: '"unknown"' }
    : path.endsWith('/revisions')
      ? { ...content(), base: '"unknown"' }
      : { ...content(), title: ' ' }
  return {
    400: [path, { method, body: '{', headers }],
    413: [path, { method, body: ' '.repeat(5 * 1024 * 1024 + 1), headers }],
    415: [path, { method, body: '{}', headers: { ...headers, 'Content-Type': 'text/plain' } }],
    422: [path, { method, body: bad, headers }],
  }
}

let deleted: Made & { readonly sibling: Made }
beforeAll(async () => {
  const sibling = await wiki.make({ title: `S ${randomUUID()}` })
  const made = await wiki.make({ title: 'taken' })
  await wiki.ask(made.path, { method: 'DELETE', headers: { 'If-Match': made.etag } })
  await wiki.make({ title: 'taken' })
  const spare = await wiki.make()
  const headers = { 'If-Match': spare.etag, 'Idempotency-Key': 'taken' }
  await wiki.ask(spare.path, { method: 'DELETE', headers })
  deleted = { ...made, sibling }
})

describe('the OpenAPI document', () => {
  it('names every endpoint that the server has, and no other', async () => {
    const { openapi, paths } = await documentOf()
    expect(openapi).toBe('3.1.0')
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter(method => method !== 'parameters')
        .map(method => `${method.toUpperCase()} ${path}`),
    )
    const served = endpoints.flatMap(({ method, path }) =>
      method === 'GET' ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`],
    )
    expect(documented.sort()).toEqual(served.sort())
    for (const route of Object.values(routes)) {
      if (typeof route === 'string') expect(Object.keys(paths)).toContain(route)
    }
  })

  it('says what each answers, and each answers so', async () => {
    const { paths } = await documentOf()
    for (const { method, path, documentation } of endpoints) {
      const { operationId, answers } = documentation
      const operation = paths[path]?.[method.toLowerCase()]
      const ask = requests[operationId]
      if (ask === undefined) throw new Error(`no request for ${operationId}`)
      // A store that fails is provoked elsewhere.
      const statuses = Object.keys(answers)
        .map(Number)
        .filter(status => status !== 503)
      const asked = Object.keys(ask(deleted)).map(Number)
      expect([operationId, asked.sort()]).toEqual([operationId, statuses.sort()])
      for (const status of statuses) {
        const [address, request] = ask(await wiki.make())[status] ?? ['', {}]
        const answer = await wiki.ask(address, request)
        expect([operationId, status, answer.status, answer.text.slice(0, 200)]).toEqual([
          operationId,
          status,
          status,
          answer.text.slice(0, 200),
        ])
        conforms(answer, operation, answers[status]?.schema)
      }
    }
  })

  it('describes what it describes as JSON Schema that knows each answer’s members', async () => {
    const { paths } = await documentOf()
    const schema = paths['/api/v1/articles/{id}']?.['get']?.responses['200']?.content?.['application/json']?.schema
    const { required } = z.object({ required: z.array(z.string()) }).parse(schema)
    const { path } = await wiki.make()
    expect(required.sort()).toEqual(Object.keys((await wiki.ask(path)).json).sort())
  })
})

function conforms(answer: Answer, operation: Operation | undefined, schema: z.ZodType | undefined): void {
  const documented = operation?.responses[String(answer.status)]
  expect(documented).toBeDefined()
  const mediaType = answer.headers['content-type']?.split(';')[0]
  if (documented?.content === undefined) expect(answer.text).toBe('')
  else expect(Object.keys(documented.content)).toContain(mediaType)
  if (schema === undefined || mediaType !== 'application/json') return
  // Nothing undocumented is in it, nothing documented is missing.
  expect(schema.parse(answer.json)).toEqual(answer.json)
}
