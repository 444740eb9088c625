import { join } from 'node:path'
import { articlePageSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, headersFor } from './articles.ts'
import { compared, type Figure } from './figure.ts'
import { fillWiki } from './large-wiki.ts'
import { requestBytes, run, type Connection } from './load.ts'
import { startEtagere } from './processes.ts'
import { interleave } from './rounds.ts'
import type { Topic } from './topic.ts'

const large = 100_000
const small = 1000

export const pages: Topic = {
  title: `Pages of ${large.toLocaleString('en')} articles`,
  how:
    'Lists and changes are read in pages, which begin anywhere in no useful order for a cache, on one connection; beside the same on ' +
    `a wiki of ${small.toLocaleString('en')} articles.`,
  async measure(bench) {
    const dataDir = (articles: number) => join(bench.work, String(articles))
    for (const articles of [large, small]) {
      bench.progress(`writing ${articles} articles`)
      await fillWiki(dataDir(articles), articles)
    }
    const [ours, beside] = [await startEtagere(dataDir(large)), await startEtagere(dataDir(small))]
    try {
      bench.progress('pages')
      const figures: Figure[] = []
      for (const [name, addresses] of Object.entries(kinds)) {
        const reading = async (url: string) => {
          const connections = [anyOf(url, await addresses(url))]
          return () => run({ url, connections, seconds: bench.seconds / 2, expectedStatus: 200 })
        }
        const rounds = await interleave(bench.rounds, {
          large: await reading(ours.url),
          small: await reading(beside.url),
        })
        const values = rounds.large.map(({ p50Ms }) => p50Ms)
        const others = rounds.small.map(({ p50Ms }) => p50Ms)
        figures.push(
          compared({ name, unit: 'ms', values, beside: { name: `of ${small.toLocaleString('en')}`, values: others } }),
        )
      }
      return figures
    } finally {
      await Promise.all([ours.stop(), beside.stop()])
    }
  },
}

/** By what is read: the addresses of its pages. */
const kinds: Readonly<Record<string, (url: string) => Promise<readonly string[]>>> = {
  'a page of 1,000 articles': url => listPages(url, 1000),
  'a page of 100 articles': url => listPages(url, 100),
  'a page of 1,000 changes': url => changePages(url, 1000),
  'a page of 100 changes': url => changePages(url, 100),
}

/** Pages that begin where each thousandth article stands, so that every one of them is full but the last. */
async function listPages(url: string, limit: number): Promise<readonly string[]> {
  const address = (size: number, cursor: string | null) =>
    `${routes.articles}?limit=${size}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
  const cursors: (string | null)[] = []
  let cursor: string | null = null
  do {
    cursors.push(cursor)
    const response: Response = await fetch(url + address(1000, cursor), { headers: authorization })
    cursor = articlePageSchema.parse(await response.json()).nextCursor
  } while (cursor !== null)
  return cursors.map(start => address(limit, start))
}

/** Both wikis have a change for each article and no other. */
async function changePages(url: string, limit: number): Promise<readonly string[]> {
  const starts = (await listPages(url, 1000)).map((_, index) => index * 1000)
  return starts.map(since => `${routes.changes}?limit=${limit}&since=${since}`)
}

function anyOf(url: string, addresses: readonly string[]): Connection {
  const requests = addresses.map(address => requestBytes('GET', address, headersFor(url)))
  let next = 0
  // A step that is prime to the count visits every page before any twice.
  return () => requests[(next = (next + 37) % requests.length)] ?? Buffer.alloc(0)
}
