import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as forward, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { startWikiServer, type WikiServer } from '../../server/index.ts'
import { InstanceWatch, type InstanceState } from './instance-watch.ts'
import { randomUuid } from './identifier.ts'
import { createWikiApi, type WikiApi } from './wiki-api.ts'

const person = { name: 'Marta', token: 'token-of-marta-0123456789', role: 'owner' } as const

/* Node has Web Locks and BroadcastChannel; what of a page is missing are its own events. */
class Page extends EventTarget {
  hidden = false
}
beforeAll(() => {
  const page = new Page()
  vi.stubGlobal('document', page)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
})
afterAll(() => vi.unstubAllGlobals())

let folder: string
let server: WikiServer
let proxy: Proxy
let writer: WikiApi
const windows: TestWindow[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-watch-'))
  server = await start()
  proxy = await openProxy(() => server.url)
  writer = createWikiApi({ address: server.url, token: person.token })
})
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close()
  await proxy.close()
  await server.close()
  await rm(folder, { recursive: true })
})

const start = (people: readonly [typeof person] = [person], port = 0) =>
  startWikiServer({ dataDir: folder, people, port, name: 'Test', version: '0', logLevel: 'silent' })

/** One window, as far as an instance goes. */
class TestWindow {
  readonly watch: InstanceWatch
  readonly titles: string[] = []
  readonly kinds: string[] = []
  readonly states: InstanceState[] = []
  readonly presences: string[] = []
  readonly #running: Promise<void>

  constructor(token: string = person.token, answerMs?: number) {
    this.watch = new InstanceWatch({
      connection: { address: proxy.url, token },
      instanceId: server.instanceId,
      onState: state => this.states.push(state),
      onInstance: () => undefined,
      onChange: change => {
        this.kinds.push(change.kind)
        if (change.kind !== 'reset') this.titles.push(change.title)
      },
      onPresence: ({ present }) => this.presences.push(present.map(({ mode }) => mode).join()),
      onBeat: () => undefined,
      ...(answerMs === undefined ? {} : { answerMs }),
    })
    this.#running = this.watch.run()
    windows.push(this)
  }

  get state(): InstanceState | undefined {
    return this.states.at(-1)
  }

  async close(): Promise<void> {
    this.watch.close()
    await this.#running
  }
}

async function openWindows(count: number, answerMs?: number): Promise<TestWindow[]> {
  const opened = Array.from({ length: count }, () => new TestWindow(person.token, answerMs))
  await until(() => opened.every(({ state }) => state === 'connected'))
  return opened
}
async function write(title: string): Promise<ArticleId> {
  const id = randomUuid() as ArticleId
  const content = { title, parentId: null, tags: [], body: '' }
  const answer = await writer.createArticle(id, content, { idempotencyKey: randomUuid() })
  expect(answer.kind).toBe('saved')
  return id
}
const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 20_000, interval: 5 })
const titlesFrom = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `T${from + index}`)

it('seven windows share one stream, and each hears every change once and in order', async () => {
  const opened = await openWindows(7)
  for (const title of titlesFrom(0, 20)) await write(title)
  await until(() => opened.every(({ titles }) => titles.length >= 20))
  for (const { titles } of opened) expect(titles).toEqual(titlesFrom(0, 20))
  expect(proxy.streams.most).toBe(1)
})

it('hands over without a gap when the leading window closes, again and again', async () => {
  const opened = await openWindows(4)
  let written = 0
  for (const leaving of opened.slice(0, 3)) {
    const next = titlesFrom(written, (written += 10))
    const writing = (async () => {
      for (const title of next) await write(title)
    })()
    // The first that was opened leads, then the next that waited.
    await leaving.close()
    await writing
  }
  const last = opened[3]
  await until(() => (last?.titles.length ?? 0) >= written)
  expect(last?.titles).toEqual(titlesFrom(0, written))
  expect(last?.states.filter(state => state === 'offline')).toEqual([])
  expect(proxy.streams.most).toBe(1)
})

it('takes over from a window that keeps the lead and does not answer', async () => {
  const frozen = Promise.withResolvers<undefined>()
  const lock = `etagere-live-1 ${server.instanceId}`
  const held = navigator.locks.request(lock, () => frozen.promise).catch((error: unknown) => error)
  // Impatient, so that the test is quick. Two might want to lead at once; in the end one does.
  const opened = await openWindows(3, 100)
  await until(() => proxy.streams.now === 1)
  await write('Taken over')
  await until(() => opened.every(({ titles }) => titles.includes('Taken over')))
  expect(await held).toMatchObject({ name: 'AbortError' })
  frozen.resolve(undefined)
})

it('a window that was deposed follows the one that took its place', async () => {
  const [leader] = await openWindows(1)
  const thaw = Promise.withResolvers<undefined>()
  const lock = `etagere-live-1 ${server.instanceId}`
  const usurping = navigator.locks.request(lock, { steal: true }, () => thaw.promise)
  await until(() => proxy.streams.now === 0)
  const second = new TestWindow()
  thaw.resolve(undefined)
  await usurping
  await until(() => second.state === 'connected' && proxy.streams.now === 1)
  await write('After all that')
  await until(() => [leader, second].every(window => window?.titles.includes('After all that')))
  expect(proxy.streams.most).toBe(1)
})

it('tells every window that the instance is out of reach, and what happened meanwhile when it is back', async () => {
  const opened = await openWindows(3)
  proxy.cut()
  await until(() => opened.every(({ state }) => state === 'offline'))
  await write('While nobody listened')
  proxy.mend()
  // Any window may find out: it asks the leader.
  opened.forEach(({ watch }) => watch.check())
  await until(() => opened.every(({ state, titles }) => state === 'connected' && titles.length === 1))
  expect(proxy.streams.most).toBe(1)
})

it('says truthfully in every window that a sign-in is needed, and goes on in all once one has signed in', async () => {
  const opened = await openWindows(3)
  const port = Number(new URL(server.url).port)
  await server.close()
  server = await start([{ ...person, token: 'another-token-0123456789' } as unknown as typeof person], port)
  opened.forEach(({ watch }) => watch.check())
  await until(() => opened.every(({ state }) => state === 'sign-in-needed'))
  await server.close()
  server = await start([person], port)
  writer = createWikiApi({ address: server.url, token: person.token })
  const fresh = new TestWindow()
  await until(() => [fresh, ...opened].every(({ state }) => state === 'connected'))
  await write('Signed in')
  await until(() => [fresh, ...opened].every(({ titles }) => titles.includes('Signed in')))
  expect(proxy.streams.most).toBe(1)
})

it('a window whose own sign-in is not good any more does not pretend to be connected', async () => {
  await openWindows(1)
  const stranger = new TestWindow('token-of-nobody-0123456789')
  await until(() => stranger.state === 'sign-in-needed')
  await write('Not for strangers to see')
  await until(() => windows[0]?.titles.length === 1)
  expect(stranger.titles).toEqual([])
  expect(stranger.states).not.toContain('connected')
})

it('passes presence on to all windows', async () => {
  const opened = await openWindows(3)
  const id = await write('Watched')
  // A stream that has passed on a change has caught up, and hears what is of the moment.
  await until(() => opened.every(({ titles }) => titles.length === 1))
  const response = await fetch(`${server.url}/api/v1/articles/${id}/presence`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${person.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ mode: 'editing', session: randomUuid() }),
  })
  expect(response.status).toBe(200)
  await until(() => opened.every(({ presences }) => presences.includes('editing')))
})

it('reads up what it was not told, or was told out of turn', async () => {
  const done = Promise.withResolvers<undefined>()
  const name = `etagere-live-1 ${server.instanceId}`
  const leading = navigator.locks.request(name, () => done.promise)
  const leader = new BroadcastChannel(name)
  leader.onmessage = ({ data }: MessageEvent<{ kind: string }>) => {
    if (data.kind === 'hello') leader.postMessage({ kind: 'standing', state: 'connected', position: 0 })
  }
  try {
    const [follower] = await openWindows(1)
    for (const title of titlesFrom(0, 5)) await write(title)
    const page = await writer.changes(0)
    const changes = page.kind === 'found' ? page.value.items : []
    // The first, the fourth and the second; nothing else.
    leader.postMessage({ kind: 'change', change: changes[0], after: 0 })
    leader.postMessage({ kind: 'change', change: changes[3], after: 3 })
    leader.postMessage({ kind: 'change', change: changes[1], after: 1 })
    await until(() => (follower?.titles.length ?? 0) >= 5)
    await write('T5')
    leader.postMessage({ kind: 'beat', position: 6 })
    await until(() => (follower?.titles.length ?? 0) >= 6)
    expect(follower?.titles).toEqual(titlesFrom(0, 6))
    expect(proxy.streams.most).toBe(0)
  } finally {
    leader.close()
    done.resolve(undefined)
    await leading
  }
})

it('without locks every window has a stream of its own', async () => {
  const { navigator } = globalThis
  vi.stubGlobal('navigator', {})
  try {
    const opened = await openWindows(2)
    await write('Plain HTTP')
    await until(() => opened.every(({ titles }) => titles.length === 1))
    expect(proxy.streams.now).toBe(2)
  } finally {
    vi.stubGlobal('navigator', navigator)
  }
})

interface Proxy {
  readonly url: string
  /** How many event streams are open, and how many were at once. */
  readonly streams: { now: number; most: number }
  /** As a network that is gone: nothing gets through. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

async function openProxy(target: () => string): Promise<Proxy> {
  const streams = { now: 0, most: 0 }
  const sockets = new Set<Socket>()
  let isCut = false
  const listening: Server = createServer((req, res) => {
    if (req.url === '/api/v1/events') {
      streams.most = Math.max(streams.most, ++streams.now)
      res.once('close', () => streams.now--)
    }
    const { hostname, port, host } = new URL(target())
    const headers = { ...req.headers, host }
    const passing = forward({ hostname, port, path: req.url, method: req.method, headers, agent: false }, answer => {
      res.writeHead(answer.statusCode ?? 500, answer.headers)
      res.flushHeaders()
      answer.on('error', () => res.destroy())
      answer.pipe(res)
    })
    passing.on('error', () => res.destroy())
    res.once('close', () => passing.destroy())
    req.pipe(passing)
  })
  listening.on('connection', (socket: Socket) => {
    if (isCut) socket.destroy()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    streams,
    cut() {
      isCut = true
      sockets.forEach(socket => socket.destroy())
    },
    mend: () => (isCut = false),
    close: () =>
      new Promise(resolve => {
        listening.close(() => resolve())
        sockets.forEach(socket => socket.destroy())
      }),
  }
}
