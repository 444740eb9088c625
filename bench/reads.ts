import { join } from 'node:path'
import { createArticle, reader } from './articles.ts'
import { atLeast, compared, type Requirement } from './figure.ts'
import { run, type Connection, type Rate } from './load.ts'
import { startBare, startEtagere, type RunningServer } from './processes.ts'
import { latency, perSecond } from './rates.ts'
import { interleave } from './rounds.ts'
import type { Bench, Topic } from './topic.ts'

const connections = 32

export const reads: Topic = {
  title: 'Reading',
  how:
    `${connections} connections read one article of 4 KB: as if for the first time (200), and again with its etag (304). The ` +
    'bare servers answer every request with a constant of the same size, and know neither people nor preconditions.',
  async measure(bench) {
    const wiki = await startEtagere(join(bench.work, 'wiki'))
    const [bare, http] = [await startBare(), await startBare('http')]
    try {
      const { id, etag } = await createArticle(wiki.url, 'To be read')
      const again = { 'If-None-Match': etag }
      bench.progress(`reads, ${connections} connections`)
      const rounds = await interleave(bench.rounds, {
        whole: () => read(bench, wiki, 200, reader(wiki.url, id)),
        revalidated: () => read(bench, wiki, 304, reader(wiki.url, id, again)),
        express: () => read(bench, bare, 200, reader(bare.url, id, again)),
        http: () => read(bench, http, 200, reader(http.url, id, again)),
      })
      const beside = (ours: readonly Rate[], status: number, limit: 'express' | 'http', required?: Requirement) =>
        compared({
          name: `reads answered ${status}`,
          unit: '/s',
          values: perSecond(ours),
          beside: {
            name: `bare ${limit === 'http' ? 'node:http' : 'Express'}, constant`,
            values: perSecond(rounds[limit]),
          },
          detail: latency(ours),
          ...(required === undefined ? {} : { required }),
        })
      return [
        beside(rounds.revalidated, 304, 'express', atLeast(0.85)),
        beside(rounds.whole, 200, 'express'),
        beside(rounds.revalidated, 304, 'http'),
        beside(rounds.whole, 200, 'http'),
      ]
    } finally {
      await Promise.all([wiki.stop(), bare.stop(), http.stop()])
    }
  },
}

const read = ({ seconds }: Bench, { url }: RunningServer, expectedStatus: number, next: Connection): Promise<Rate> =>
  run({ url, connections: Array.from({ length: connections }, () => next), seconds, expectedStatus })
