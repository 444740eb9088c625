import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { changeSchema, type Change } from '#shared/protocol/change.ts'
import { alice, startTestWiki } from '../testing/test-wiki.ts'
import { ChangeFeed } from './change-feed.ts'
import { openEventStream } from './event-stream.ts'

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

/** A client of the stream on a socket of its own. It reads as long as it is not told to stop. */
class Watching {
  readonly socket: Socket
  /** The sequence numbers of the changes that came whole. */
  readonly sequences: number[] = []
  #isJoined = false
  #rest = ''
  #wake: () => void = () => undefined

  constructor(port: number, since = '') {
    this.socket = connect(port, '127.0.0.1')
    const lines = [`Host: 127.0.0.1:${port}`, `Authorization: Bearer ${alice.token}`, since].filter(line => line !== '')
    this.socket.write(`GET /api/v1/events HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    this.socket.on('error', () => undefined) // whoever is cut off may be reset
    this.socket.setEncoding('latin1').on('data', (text: string) => this.#read(text))
  }
  /** Chunks of the transfer coding begin on lines of their own. */
  #read(text: string): void {
    const blocks = (this.#rest + text).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const id = /^id: (\d+)$/m.exec(block)?.[1]
      if (id !== undefined) this.#isJoined = true
      if (block.includes('event: change\n')) this.sequences.push(Number(id))
    }
    this.#wake()
  }
  joined(): Promise<void> {
    return this.#until(() => this.#isJoined)
  }
  told(count: number): Promise<void> {
    return this.#until(() => this.sequences.length >= count)
  }
  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>(resolve => (this.#wake = resolve))
  }
}

/** The feed over HTTP with a log in memory, whose changes are as large as a test needs them. */
async function startStreams(titleLength: number) {
  const committed: Change[] = []
  let wake: () => void = () => undefined
  const feed = new ChangeFeed(
    {
      changes: (since, limit) => Promise.resolve(committed.slice(since, since + limit)),
      lastSequence: () => Promise.resolve(committed.length),
      watch: listener => {
        wake = listener
        return () => undefined
      },
    },
    {
      onFailure: error => {
        throw error
      },
      // It never rests, so that each change is told alone.
      now: () => 0,
    },
  )
  const responses: ServerResponse[] = []
  const server: Server = createServer((req, res) => {
    responses.push(res)
    const since = req.headers['last-event-id']
    void openEventStream(feed, res, since === undefined ? 0 : Number(since))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    await feed.close()
    await new Promise(resolve => server.close(resolve))
  }
  let isStopped: Promise<void> | undefined
  endings.push(() => (isStopped ??= stop()))
  const change = {
    kind: 'edit',
    at: '2026-11-22T00:00:00.000Z',
    articleId: '00000000-0000-4000-8000-000000000000',
    etag: '"0"',
    revision: 1,
    title: 'x'.repeat(titleLength),
    parentId: null,
    author: 'Ana',
  }
  return {
    port: (server.address() as AddressInfo).port,
    responses,
    stop: () => (isStopped ??= stop()),
    async commit() {
      committed.push(changeSchema.parse({ ...change, sequence: committed.length + 1 }))
      wake()
      await new Promise(setImmediate)
    },
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('a thousand watchers', () => {
  it('are all told every change, each once and in order', async () => {
    const wiki = await startTestWiki()
    endings.push(() => wiki.close())
    const watchers: Watching[] = []
    endings.push(async () => watchers.forEach(({ socket }) => socket.destroy()))
    while (watchers.length < 1000) {
      // As many as a listening socket lets wait.
      const next = Array.from({ length: 250 }, () => new Watching(wiki.port))
      await Promise.all(next.map(watcher => watcher.joined()))
      watchers.push(...next)
    }
    for (let made = 0; made < 3; made++) await wiki.make()
    await Promise.all(watchers.map(watcher => watcher.told(3)))
    for (const { sequences } of watchers) expect(sequences).toEqual([1, 2, 3])
  })
})

describe('a watcher that stops reading', () => {
  const titleLength = 50_000

  it('is cut off once so much waits for it, and resumes from its last id without a gap', async () => {
    const streams = await startStreams(titleLength)
    const quick = new Watching(streams.port)
    const slow = new Watching(streams.port)
    await Promise.all([quick.joined(), slow.joined()])
    slow.socket.pause()
    const slowResponse = streams.responses.find(res => res.req.socket.remotePort === slow.socket.localPort)
    let most = 0
    let committed = 0
    while (slowResponse?.closed === false) {
      await streams.commit()
      committed++
      most = Math.max(most, slowResponse.writableLength)
      expect(committed).toBeLessThan(10_000)
    }
    expect(most).toBeLessThan(256 * 1024 + 2 * titleLength)
    await streams.commit()
    await quick.told(committed + 1)

    const gone = once(slow.socket, 'close')
    slow.socket.resume()
    await gone
    const before = slow.sequences
    expect(before.length).toBeLessThan(committed)
    const again = new Watching(streams.port, `Last-Event-ID: ${before.at(-1) ?? 0}`)
    await again.told(committed + 1 - before.length)
    expect([...before, ...again.sequences]).toEqual(upTo(committed + 1))
    for (const { socket } of [quick, again]) socket.destroy()
  })

  it('does not hold up the stop of the server, wherever it stands', async () => {
    const streams = await startStreams(titleLength)
    for (let count = 0; count < 400; count++) await streams.commit()
    const reader = new Watching(streams.port)
    const behind = new Watching(streams.port)
    await Promise.all([reader.joined(), behind.joined()])
    behind.socket.pause()
    await reader.told(400)
    expect(streams.responses.some(res => res.writableNeedDrain)).toBe(true)
    await streams.stop()
    behind.socket.destroy()
  })
})
