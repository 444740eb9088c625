import { randomUUID } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { articlePresenceSchema } from '#shared/protocol/presence.ts'
import { alice, bob, startTestWiki, type Made, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
let article: Made
beforeEach(async () => {
  wiki = await startTestWiki()
  article = await wiki.make()
})
afterEach(() => wiki.close())

const enter = (session: string, mode: string, as = alice) =>
  wiki.ask(`${article.path}/presence`, { method: 'PUT', body: { mode, session }, as })
const leave = (session: string, as = alice) =>
  wiki.ask(`${article.path}/presence?session=${session}`, { method: 'DELETE', as })

describe('the presence of people at an article', () => {
  it('is answered to whoever enters and to whoever asks, and ends by leaving', async () => {
    const [hers, his] = [randomUUID(), randomUUID()]
    await enter(hers, 'editing')
    const answer = articlePresenceSchema.parse((await enter(his, 'reading', bob)).json)
    expect(answer.articleId).toBe(article.id)
    expect(answer.present).toEqual([
      { person: 'Alice', session: hers, mode: 'editing' },
      { person: 'Bob', session: his, mode: 'reading' },
    ])
    expect((await leave(hers, bob)).status).toBe(204)
    expect((await wiki.ask(`${article.path}/presence`)).json).toMatchObject({ present: [{}, {}] })
    await leave(hers)
    expect((await wiki.ask(`${article.path}/presence`)).json).toMatchObject({ present: [{ person: 'Bob' }] })
  })

  it('comes by the event stream, between changes and without moving where the stream resumes', async () => {
    const headers = { Authorization: `Bearer ${alice.token}` }
    const request = get({ host: '127.0.0.1', port: wiki.port, path: '/api/v1/events', headers })
    const [stream] = (await once(request, 'response')) as [IncomingMessage]
    const blocks = blocksOf(stream)
    expect(await blocks.next()).toMatchObject({ value: 'retry: 1000' })
    const standing = await blocks.next()
    // Only what is told after a stream has caught up reaches it; a change shows that it has.
    await wiki.make()
    expect((await blocks.next()).value).toMatch(/^id: \d+\nevent: change/)
    await enter(randomUUID(), 'editing', bob)
    const block = String((await blocks.next()).value)
    expect(block).toMatch(/^event: presence\ndata: /)
    expect(articlePresenceSchema.parse(JSON.parse(block.split('data: ')[1] ?? ''))).toMatchObject({
      articleId: article.id,
      present: [{ person: 'Bob', mode: 'editing' }],
    })
    expect(standing.value).toMatch(/^id: \d+$/)
    request.destroy()
    expect((await wiki.ask('/api/v1/changes?since=0')).json).toMatchObject({ items: [{}, {}] })
  })

  it('is kept nowhere: a server that starts again knows nobody', async () => {
    await enter(randomUUID(), 'editing')
    await wiki.server.close()
    const next = await startTestWiki({ dataDir: wiki.dataDir })
    try {
      expect((await next.ask(`${article.path}/presence`)).json).toMatchObject({ present: [] })
    } finally {
      await next.close()
    }
  })

  it('says no to a window that speaks without end, and writing goes on', async () => {
    const session = randomUUID()
    const statuses = new Set<number>()
    for (let count = 0; count < 200 && !statuses.has(429); count++) {
      const { status, headers } = await enter(session, count % 2 === 0 ? 'reading' : 'editing')
      statuses.add(status)
      if (status === 429) expect(headers['retry-after']).toBe('1')
    }
    expect([...statuses]).toEqual([200, 429])
    const body = { title: 'Written all the same', body: '', tags: [], parentId: null }
    const saved = await wiki.ask(article.path, { method: 'PUT', body, headers: { 'If-Match': article.etag } })
    expect(saved.status).toBe(200)
  })

  it('needs a sign-in', async () => {
    expect((await wiki.ask(`${article.path}/presence`, { as: null })).status).toBe(401)
  })
})

async function* blocksOf(response: IncomingMessage): AsyncGenerator<string> {
  let text = ''
  response.setEncoding('utf8').on('error', () => undefined)
  for await (const chunk of response as AsyncIterable<string>) {
    text += chunk
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    yield* parts
  }
}
