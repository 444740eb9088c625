import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { instanceSchema } from '#shared/protocol/instance.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, createArticle, savers } from './articles.ts'
import { compared, median, type Figure } from './figure.ts'
import { run } from './load.ts'
import { startEtagere, type MeasuredServer } from './processes.ts'
import { latency, perSecond } from './rates.ts'
import { interleave } from './rounds.ts'
import type { Bench, Topic } from './topic.ts'
import type { Until } from './watching.ts'

const count = 1000
const savingConnections = 32
const savesEachRound = 10

export const watchers: Topic = {
  title: 'Watching',
  how:
    `${count.toLocaleString('en')} event streams on one server, read by a process of their own. How long after an answered save ` +
    'the last watcher has heard of it; what a watcher takes of the server’s memory; and what watching costs those who save ' +
    'without a pause.',
  async measure(bench) {
    const watched = await startEtagere(join(bench.work, 'watched'))
    const quiet = await startEtagere(join(bench.work, 'quiet'))
    let watching: Watching | undefined
    try {
      const before = await watched.state()
      bench.progress(`${count} watchers`)
      watching = await startWatching(watched.url)
      const after = await watched.state()
      return [await told(bench, watched, watching), memory(before, after), await cost(bench, watched, quiet, watching)]
    } finally {
      await watching?.stop()
      await Promise.all([watched.stop(), quiet.stop()])
    }
  },
}

/** The process that watches. */
interface Watching {
  /** Resolves once every watcher has heard of so many changes since it began. */
  heard(changes: number): Promise<void>
  stop(): Promise<void>
}

async function startWatching(url: string): Promise<Watching> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'watching.ts'), [url, String(count)])
  const exited = once(child, 'exit')
  const ended = exited.then(() => Promise.reject(new Error('the process that watches has ended')))
  ended.catch(() => undefined)
  const message = () => Promise.race([once(child, 'message'), ended])
  await message()
  return {
    async heard(changes) {
      const answer = message()
      child.send({ changes } satisfies Until)
      await answer
    },
    async stop() {
      child.disconnect()
      await exited
    },
  }
}

async function told(bench: Bench, { url }: MeasuredServer, watching: Watching): Promise<Figure> {
  bench.progress('from a save to the last watcher')
  const lags: number[] = []
  for (let save = 1; save <= bench.rounds * savesEachRound; save++) {
    const answered = createArticle(url, `Told ${save}`).then(() => performance.now())
    const last = watching.heard(save).then(() => performance.now())
    const [answeredAt, heardAt] = await Promise.all([answered, last])
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

async function cost(bench: Bench, watched: MeasuredServer, quiet: MeasuredServer, watching: Watching): Promise<Figure> {
  bench.progress('saves while all watch')
  const [theirs, ours] = [await savers(quiet.url, savingConnections), await savers(watched.url, savingConnections)]
  const save = (url: string, connections: typeof ours) =>
    run({ url, connections, seconds: bench.seconds, expectedStatus: 200 })
  const lags: number[] = []
  const rounds = await interleave(bench.rounds, {
    async watched() {
      const rate = await save(watched.url, ours)
      // What is still to be told must not slow down those whom nobody watches.
      const began = performance.now()
      await watching.heard(await newestChange(watched.url))
      lags.push((performance.now() - began) / 1000)
      return rate
    },
    quiet: () => save(quiet.url, theirs),
  })
  return compared({
    name: `saves, ${savingConnections} connections, while ${count} watch`,
    unit: '/s',
    values: perSecond(rounds.watched),
    beside: { name: 'while nobody watches', values: perSecond(rounds.quiet) },
    detail: `${latency(rounds.watched)}; all watchers have heard of all of them ${median(lags).toFixed(1)} s later`,
  })
}

async function newestChange(url: string): Promise<number> {
  const response = await fetch(url + routes.instance, { headers: authorization })
  return instanceSchema.parse(await response.json()).sequence
}
