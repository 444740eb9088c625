import { once } from 'node:events'
import type { ArticleId } from '#shared/domain/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { startServerProcess, type ServerProcess } from '../src/server/testing/server-process.ts'
import { alice } from '../src/server/testing/test-wiki.ts'
import { Connection, type Address } from './connection.ts'
import { makeArticles, saveAll } from './savers.ts'
import type { Holdings } from './self-report.ts'

/** What a server holds after each round of the same work. */
export interface Growth {
  readonly samples: readonly Holdings[]
  readonly requestsPerRound: number
}

const articles = 8
const savesPerRound = 10
const streamsPerRound = 10

/** A server that can be asked what it holds. */
export interface WatchedServer {
  readonly address: Address
  holdings(): Promise<Holdings>
}

/** Lets one server do the same work round after round, and looks each time at what it still holds.
 *  @param isEnough asked before each round */
export async function watchGrowth(server: WatchedServer, isEnough: (rounds: number) => boolean): Promise<Growth> {
  const ids = await makeArticles(server.address, articles)
  const samples: Holdings[] = []
  let requestsPerRound = 0
  for (let round = 0; !isEnough(round); round++) {
    requestsPerRound = await workOneRound(server.address, ids, round)
    samples.push(await server.holdings())
  }
  return { samples, requestsPerRound }
}

/** The same of a headless server, started for this. */
export async function watchHeadlessGrowth(dataDir: string, isEnough: (rounds: number) => boolean): Promise<Growth> {
  const server = await startServerProcess(dataDir, [], {
    nodeOptions: ['--expose-gc', '--import', new URL('self-report.ts', import.meta.url).href],
    hasChannel: true,
  })
  const address = { port: server.port, token: alice.token }
  try {
    return await watchGrowth({ address, holdings: () => holdingsOf(server) }, isEnough)
  } finally {
    await server.end('SIGKILL')
  }
}

/** Saves, reads of every kind, refusals, streams that end in the middle, requests that hang up. */
async function workOneRound(address: Address, ids: readonly ArticleId[], round: number): Promise<number> {
  const first = 1 + round * savesPerRound
  const { acknowledged } = await saveAll(address, ids, [first, first + savesPerRound - 1])
  const connection = new Connection()
  const stale = { title: 'Article', body: '', tags: [], parentId: null }
  const paths = [routes.articles, routes.changes, routes.instance, `${routes.articles}/none`]
  for (const id of ids) {
    const path = routes.article(id)
    const headers = { 'If-Match': '"never"', 'Idempotency-Key': `${round}-${id}` }
    await connection.ask(address, { method: 'PUT', path, headers, body: stale })
    await connection.ask(address, { path: routes.revisions(id) })
    await connection.ask(address, { path, hangsUp: true })
    for (const other of paths) await connection.ask(address, { path: other })
  }
  for (let stream = 0; stream < streamsPerRound; stream++) {
    await connection.ask(address, { path: routes.events, hangsUp: true })
  }
  connection.close()
  return 2 * acknowledged.length + ids.length * (3 + paths.length) + streamsPerRound
}

async function holdingsOf({ child }: ServerProcess): Promise<Holdings> {
  const told = once(child, 'message')
  child.send('report')
  const [holdings] = (await told) as [Holdings]
  return holdings
}

/** The median of all slopes between two samples: a trend that single outliers do not move. */
export function trendOf(values: readonly number[]): number {
  const slopes = values.flatMap((value, index) =>
    values.slice(index + 1).map((later, distance) => (later - value) / (distance + 1)),
  )
  slopes.sort((a, b) => a - b)
  return slopes[Math.floor(slopes.length / 2)] ?? 0
}
