import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeSchema, type Change } from '#shared/protocol/change.ts'
import { alice, startTestWiki, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
const streams: EventReader[] = []
beforeEach(async () => {
  wiki = await startTestWiki()
})
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.leave()
  await wiki.close()
})

/** A client of `/events` that reads whole blocks, as the specification of server-sent events divides them. */
class EventReader {
  readonly response: IncomingMessage
  readonly #blocks: AsyncIterator<string>
  constructor(response: IncomingMessage) {
    this.response = response
    this.#blocks = blocksOf(response)
  }
  async block(): Promise<string | undefined> {
    const next = await this.#blocks.next()
    return next.done === true ? undefined : next.value
  }
  /** The next change, comments and bare ids passed over. Undefined: the stream ended. */
  async change(): Promise<Change | undefined> {
    for (;;) {
      const block = await this.block()
      if (block === undefined) return undefined
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const data = field('data')
      if (data === undefined) continue
      expect(field('event')).toBe('change')
      const change = changeSchema.parse(JSON.parse(data))
      expect(field('id')).toBe(String(change.sequence))
      return change
    }
  }
  leave(): void {
    this.response.destroy()
  }
}

async function* blocksOf(response: IncomingMessage): AsyncGenerator<string> {
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response as AsyncIterable<string>) {
    text += chunk
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    yield* parts
  }
}

function watch(query = '', headers: Record<string, string> = {}, port = wiki.port): Promise<EventReader> {
  return new Promise((resolve, reject) => {
    const req = httpRequest({
      host: '127.0.0.1',
      port,
      path: `/api/v1/events${query}`,
      headers: { Authorization: `Bearer ${alice.token}`, ...headers },
    })
    req.on('response', response => {
      response.on('error', () => undefined)
      const reader = new EventReader(response)
      streams.push(reader)
      resolve(reader)
    })
    req.on('error', reject)
    req.end()
  })
}

async function sequencesOf(reader: EventReader, count: number): Promise<number[]> {
  const sequences: number[] = []
  while (sequences.length < count) sequences.push((await reader.change())?.sequence ?? -1)
  return sequences
}
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index)

describe('the event stream', () => {
  it('begins with how soon to come back and where it stands', async () => {
    await wiki.make()
    const reader = await watch()
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    expect(await reader.block()).toBe('retry: 1000')
    expect(await reader.block()).toBe('id: 1')
  })

  it('tells every kind of change with its article, its etag and its author', async () => {
    const reader = await watch()
    const made = await wiki.make({ title: 'Watched' })
    expect(await reader.change()).toMatchObject({
      kind: 'create',
      articleId: made.id,
      etag: made.etag,
      title: 'Watched',
      author: 'Alice',
      revision: 1,
      parentId: null,
    })
    const side = { base: made.etag, title: 'Watched', body: 'lost', tags: [] }
    const kept = await wiki.ask(`${made.path}/revisions`, { method: 'POST', body: side })
    expect(await reader.change()).toMatchObject({ kind: 'side', etag: kept.headers.etag })
    const gone = await wiki.ask(made.path, { method: 'DELETE', headers: { 'If-Match': made.etag } })
    expect(await reader.change()).toMatchObject({ kind: 'delete', etag: gone.headers.etag })
  })

  it('tells nothing of what was refused', async () => {
    const reader = await watch()
    const { path } = await wiki.make()
    await wiki.ask(path, { method: 'DELETE', headers: { 'If-Match': '"stale"' } })
    await wiki.ask(path, { method: 'DELETE' })
    const { id } = await wiki.make()
    expect(await reader.change()).toMatchObject({ sequence: 1 })
    expect(await reader.change()).toMatchObject({ sequence: 2, articleId: id })
  })

  it('resumes after Last-Event-ID, or since, without a gap and without a repetition', async () => {
    for (let index = 0; index < 250; index++) await wiki.make()
    const all = await watch('?since=0')
    const some = await watch('', { 'Last-Event-ID': '240' })
    const both = await watch('?since=1', { 'Last-Event-ID': '249' })
    await wiki.make()
    expect(await sequencesOf(all, 251)).toEqual(upTo(251))
    expect(await sequencesOf(some, 11)).toEqual(upTo(251, 241))
    expect(await sequencesOf(both, 2)).toEqual([250, 251])
  })

  it('joins readers who come at any time during a storm of changes', async () => {
    const total = 120
    const storm = (async () => {
      for (let index = 0; index < total; index++) await wiki.make()
    })()
    const readers: Promise<number[]>[] = []
    for (let index = 0; index < 20; index++) {
      const reader = await watch('?since=0')
      readers.push(sequencesOf(reader, total))
      await wiki.ask('/api/v1/instance')
    }
    await storm
    for (const sequences of await Promise.all(readers)) expect(sequences).toEqual(upTo(total))
  })

  it('tells a client that has seen more than there is to begin anew', async () => {
    const { id } = await wiki.make()
    const reader = await watch('', { 'Last-Event-ID': '99' })
    expect(await reader.change()).toMatchObject({ kind: 'reset', sequence: 1 })
    await wiki.make()
    expect(await reader.change()).toMatchObject({ sequence: 2 })
    const changes = await wiki.ask('/api/v1/changes?since=99')
    expect(changes.json).toMatchObject({ items: [{ kind: 'reset', sequence: 2 }], next: 2, more: false })
    expect((await wiki.ask('/api/v1/changes?since=0')).json).toMatchObject({ items: [{ articleId: id }, {}] })
  })

  it('sees what another server on the same folder commits', async () => {
    const other = await startTestWiki({ dataDir: wiki.dataDir })
    try {
      expect(other.server.instanceId).toBe(wiki.server.instanceId)
      const reader = await watch()
      const made = await other.make()
      expect(await reader.change()).toMatchObject({ articleId: made.id, sequence: 1 })
    } finally {
      await other.close()
    }
  })

  it('answers HEAD without a stream', async () => {
    const answer = await wiki.ask('/api/v1/events', { method: 'HEAD' })
    expect(answer).toMatchObject({ status: 200, text: '' })
  })

  it('ends when the server stops, and its client resumes on the next one', async () => {
    const reader = await watch()
    await wiki.make()
    expect(await reader.change()).toMatchObject({ sequence: 1 })
    const ended = reader.change()
    await wiki.server.close()
    expect(await ended).toBeUndefined()
    const next = await startTestWiki({ dataDir: wiki.dataDir })
    try {
      await next.make()
      const resumed = await watch('', { 'Last-Event-ID': '1' }, next.port)
      expect(await resumed.change()).toMatchObject({ sequence: 2 })
    } finally {
      await next.close()
    }
  })
})

describe('the list of changes', () => {
  it('pages forward by sequence numbers', async () => {
    for (let index = 0; index < 5; index++) await wiki.make()
    const first = await wiki.ask('/api/v1/changes?limit=2')
    expect(first.json).toMatchObject({ items: [{ sequence: 1 }, { sequence: 2 }], next: 2, more: true })
    const last = await wiki.ask('/api/v1/changes?since=3&limit=2')
    expect(last.json).toMatchObject({ items: [{ sequence: 4 }, { sequence: 5 }], next: 5, more: false })
    expect((await wiki.ask('/api/v1/changes?since=5')).json).toEqual({ items: [], next: 5, more: false })
  })
})
