import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArticleId } from '#shared/domain/article.ts'
import { articlePageSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { articleBytes, authorization, content, reader } from './articles.ts'
import { appendsPerSecond } from './disk.ts'
import { compared, type Figure } from './figure.ts'
import { run, type Connection } from './load.ts'
import { importFolder, startBare, startEtagere } from './processes.ts'
import { interleave } from './rounds.ts'
import type { Bench, Topic } from './topic.ts'

const articles = 10_000
const perFolder = 100

export const lists: Topic = {
  title: 'A wiki of 10,000 articles',
  how:
    'A folder of as many Markdown files is imported by the product’s own command. Then the whole list is read in pages of ' +
    'a thousand, and single articles are opened in no useful order for a cache, on one connection.',
  async measure(bench) {
    const dataDir = join(bench.work, 'wiki')
    const imported = await measureImport(bench, dataDir)
    bench.progress('lists and articles')
    const wiki = await startEtagere(dataDir)
    const constant = await startBare()
    const list = await wholeList(wiki.url)
    const sameBytes = await startBare('express', Math.round(list.bytes / list.pages))
    try {
      const once = (url: string, connections: readonly Connection[]) =>
        run({ url, connections, seconds: bench.seconds / 2, expectedStatus: 200 })
      const bareId = list.ids[0]
      if (bareId === undefined) throw new Error('the list is empty')
      const rounds = await interleave(bench.rounds, {
        list: () => timed(() => wholeList(wiki.url)),
        bareList: () => timed(() => repeated(list.pages, `${sameBytes.url}${routes.article(bareId)}`)),
        open: () => once(wiki.url, [anyOf(wiki.url, list.ids)]),
        bareOpen: () => once(constant.url, [reader(constant.url, bareId)]),
      })
      return [
        imported,
        compared({
          name: `list of all ${list.ids.length.toLocaleString('en')} articles`,
          unit: 'ms',
          values: rounds.list,
          beside: { name: 'bare Express, as many bytes', values: rounds.bareList },
        }),
        compared({
          name: 'open an article',
          unit: 'ms',
          values: rounds.open.map(({ p50Ms }) => p50Ms),
          beside: { name: 'bare Express, constant', values: rounds.bareOpen.map(({ p50Ms }) => p50Ms) },
        }),
      ]
    } finally {
      await Promise.all([wiki.stop(), constant.stop(), sameBytes.stop()])
    }
  },
}

async function measureImport(bench: Bench, dataDir: string): Promise<Figure> {
  bench.progress(`importing ${articles} articles`)
  const source = join(bench.work, 'source')
  const { body } = content('')
  for (let folder = 0; folder < articles / perFolder; folder++) {
    const path = join(source, `folder-${folder}`)
    await mkdir(path, { recursive: true })
    const file = (n: number) => writeFile(join(path, `article-${n}.md`), `# Article ${folder} ${n}\n\n${body}`)
    await Promise.all(Array.from({ length: perFolder }, (_, n) => file(n)))
  }
  const importSeconds = (await importFolder(source, dataDir)) / 1000
  return compared({
    name: 'import, articles',
    unit: '/s',
    values: [articles / importSeconds],
    beside: { name: 'append + fsync each', values: [appendsPerSecond(bench.work, articleBytes, 1)] },
  })
}

function anyOf(url: string, ids: readonly ArticleId[]): Connection {
  const requests = ids.map(id => reader(url, id)(undefined))
  let next = 0
  // A step that is prime to the count visits every article before any twice.
  return () => requests[(next = (next + 7919) % requests.length)] ?? Buffer.alloc(0)
}

async function wholeList(url: string) {
  const ids: ArticleId[] = []
  let bytes = 0
  let pages = 0
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const query = new URLSearchParams({ limit: '1000', ...(cursor === '' ? {} : { cursor }) })
    const response = await fetch(`${url}${routes.articles}?${query.toString()}`, { headers: authorization })
    const text = await response.text()
    const page = articlePageSchema.parse(JSON.parse(text))
    bytes += text.length
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  return { ids, bytes, pages }
}

async function repeated(times: number, address: string): Promise<void> {
  for (let time = 0; time < times; time++) await (await fetch(address)).text()
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await act()
  return performance.now() - started
}
