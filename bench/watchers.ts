import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { routes } from '#shared/protocol/routes.ts'
import { createArticle, headersFor, savers } from './articles.ts'
import { compared, median, type Figure } from './figure.ts'
import { requestBytes, run } from './load.ts'
import { startEtagere, type MeasuredServer } from './processes.ts'
import { latency, perSecond } from './rates.ts'
import { interleave } from './rounds.ts'
import type { Bench, Topic } from './topic.ts'

const count = 1000
const savingConnections = 32
const savesEachRound = 10

export const watchers: Topic = {
  title: 'Watching',
  how:
    `${count.toLocaleString('en')} event streams on one server. How long after an answered save the last watcher has heard of ` +
    'it; what a watcher takes of the server’s memory; and what watching costs those who save without a pause.',
  async measure(bench) {
    const watched = await startEtagere(join(bench.work, 'watched'))
    const quiet = await startEtagere(join(bench.work, 'quiet'))
    const streams: Stream[] = []
    try {
      const before = await watched.state()
      bench.progress(`${count} watchers`)
      while (streams.length < count) streams.push(...(await openStreams(watched.url, 250)))
      const after = await watched.state()
      return [await told(bench, watched, streams), memory(before, after), await cost(bench, watched, quiet, streams)]
    } finally {
      for (const { socket } of streams) socket.destroy()
      await Promise.all([watched.stop(), quiet.stop()])
    }
  },
}

/** Changes that one watcher was told of. */
interface Stream {
  readonly socket: Socket
  heard: number
}

async function openStreams(url: string, more: number): Promise<Stream[]> {
  const { hostname, port } = new URL(url)
  const request = requestBytes('GET', routes.events, headersFor(url))
  return Promise.all(
    Array.from({ length: more }, async () => {
      const stream: Stream = { socket: connect(Number(port), hostname), heard: 0 }
      stream.socket.write(request)
      await once(stream.socket, 'data')
      stream.socket.on('data', (chunk: Buffer) => (stream.heard += countOf(chunk)))
      return stream
    }),
  )
}

const mark = Buffer.from('event: change\n')
function countOf(chunk: Buffer): number {
  let found = 0
  for (let at = chunk.indexOf(mark); at >= 0; at = chunk.indexOf(mark, at + mark.length)) found++
  return found
}

async function told(bench: Bench, { url }: MeasuredServer, streams: readonly Stream[]): Promise<Figure> {
  bench.progress('from a save to the last watcher')
  const lags: number[] = []
  for (let save = 0; save < bench.rounds * savesEachRound; save++) {
    const before = streams.map(({ heard }) => heard)
    const answered = createArticle(url, `Told ${save}`).then(() => performance.now())
    const last = Promise.all(streams.map((stream, index) => hears(stream, (before[index] ?? 0) + 1)))
    const [answeredAt, heardAt] = await Promise.all([answered, last.then(() => performance.now())])
    lags.push(Math.max(0, heardAt - answeredAt))
  }
  const sorted = lags.toSorted((a, b) => a - b)
  return {
    name: `from the answer of a save to the last of ${count} watchers`,
    unit: 'ms',
    value: median(lags),
    detail: `at worst ${Math.round(sorted.at(-1) ?? NaN)} ms`,
  }
}

async function hears(stream: Stream, changes: number): Promise<void> {
  while (stream.heard < changes) await once(stream.socket, 'data')
}

function memory(
  before: { heapBytes: number; rssBytes: number },
  after: { heapBytes: number; rssBytes: number },
): Figure {
  const each = (bytes: number) => bytes / count / 1024
  return {
    name: 'memory for each watcher',
    unit: 'KB',
    value: each(after.heapBytes - before.heapBytes),
    detail: `of the heap; the process grew by ${each(after.rssBytes - before.rssBytes).toFixed(0)} KB each`,
  }
}

async function cost(
  bench: Bench,
  watched: MeasuredServer,
  quiet: MeasuredServer,
  streams: readonly Stream[],
): Promise<Figure> {
  bench.progress('saves while all watch')
  const [theirs, ours] = [await savers(quiet.url, savingConnections), await savers(watched.url, savingConnections)]
  const save = (url: string, connections: typeof ours) =>
    run({ url, connections, seconds: bench.seconds, expectedStatus: 200 })
  const heardBefore = streams.reduce((sum, { heard }) => sum + heard, 0)
  const rounds = await interleave(bench.rounds, {
    watched: () => save(watched.url, ours),
    quiet: () => save(quiet.url, theirs),
  })
  const heard = streams.reduce((sum, stream) => sum + stream.heard, 0) - heardBefore
  return compared({
    name: `saves, ${savingConnections} connections, while ${count} watch`,
    unit: '/s',
    values: perSecond(rounds.watched),
    beside: { name: 'while nobody watches', values: perSecond(rounds.quiet) },
    detail: `${latency(rounds.watched)}; the watchers were told ${heard.toLocaleString('en')} times, by the same processor`,
  })
}
