/* `npm run bench [-- --seconds N]`: what the product does, beside what the machine allows in the same run. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { articlePageSchema, articleSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { appendsPerSecond } from './disk.ts'
import { requestBytes, run, type NextRequest, type Rate } from './load.ts'
import { measureMerges } from './merge.ts'
import { benchToken, importFolder, startBare, startEtagere } from './processes.ts'
import { duration, printTable, rate, writeJson, type Figure } from './report.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '5' } } })
const seconds = z.coerce.number().min(0.2).max(120).parse(values.seconds)

const articleBytes = 4096
const body = 'A line of an article, as long as lines are.\n'.repeat(100).slice(0, articleBytes)
const authorization = { Host: 'localhost', Authorization: `Bearer ${benchToken}` }
const work = await mkdtemp(join(tmpdir(), 'etagere-bench-'))
const figures: Figure[] = []
try {
  progress('the disk alone')
  const fsyncs = appendsPerSecond(work, articleBytes, Math.min(seconds, 3))
  await measureSaves(fsyncs)
  await measureReads()
  await measureLargeWiki(fsyncs)
  progress('merges')
  figures.push(...measureMerges())
} finally {
  await rm(work, { recursive: true, force: true })
}
console.log()
printTable(figures)
console.log(`\nas JSON: ${writeJson(figures)}`)

/** Every connection saves an article of its own, each save conditional on the one before. */
async function measureSaves(fsyncs: number): Promise<void> {
  const wiki = await startEtagere(join(work, 'saves'))
  const bare = await startBare('express', articleBytes)
  for (const connections of [1, 32, 128]) {
    progress(`conditional saves, ${connections} connections`)
    const saved = await run({
      url: wiki.url,
      connections: await savers(wiki.url, connections),
      seconds,
      expectedStatus: 200,
    })
    const echo = requestBytes('PUT', '/echo', { Host: 'localhost' }, Buffer.from(JSON.stringify(content('an article'))))
    const echoed = await run({
      url: bare.url,
      connections: times(connections, () => () => echo),
      seconds,
      expectedStatus: 200,
    })
    const name = `durable conditional saves, ${connections} connection${connections === 1 ? '' : 's'}`
    figures.push(rate(name, saved.perSecond, 'bare Express, same body', echoed.perSecond, latency(saved)))
    if (connections === 1) figures.push(rate(`${name}, against the disk`, saved.perSecond, 'append + fsync', fsyncs))
  }
  await bare.stop()
  await wiki.stop()
}

async function measureReads(): Promise<void> {
  progress('reads')
  const wiki = await startEtagere(join(work, 'saves'))
  const { id, etag } = await create(wiki.url, 'To be read')
  const request = (headers = {}) => requestBytes('GET', routes.article(id), { ...hostOf(wiki.url), ...headers })
  const read = await run({ url: wiki.url, connections: times(32, () => () => request()), seconds, expectedStatus: 200 })
  const revalidate = () => request({ 'If-None-Match': etag })
  const revalidated = await run({
    url: wiki.url,
    connections: times(32, () => revalidate),
    seconds,
    expectedStatus: 304,
  })
  await wiki.stop()
  for (const kind of ['express', 'http'] as const) {
    const bare = await startBare(kind, articleBytes)
    const get = (path: string) => () => requestBytes('GET', path, { Host: 'localhost' })
    const constant = await run({
      url: bare.url,
      connections: times(32, () => get('/constant')),
      seconds,
      expectedStatus: 200,
    })
    const limit = kind === 'express' ? 'bare Express, constant' : 'bare node:http, constant'
    figures.push(rate('reads answered 200', read.perSecond, limit, constant.perSecond, latency(read)))
    figures.push(rate('reads answered 304', revalidated.perSecond, limit, constant.perSecond, latency(revalidated)))
    await bare.stop()
  }
}

async function measureLargeWiki(fsyncs: number): Promise<void> {
  const articles = 10_000
  const perFolder = 100
  progress(`importing ${articles} articles`)
  const source = join(work, 'source')
  for (let folder = 0; folder < articles / perFolder; folder++) {
    const path = join(source, `folder-${folder}`)
    await mkdir(path, { recursive: true })
    const file = (n: number) => writeFile(join(path, `article-${n}.md`), `# Article ${folder} ${n}\n\n${body}`)
    await Promise.all(Array.from({ length: perFolder }, (_, n) => file(n)))
  }
  const dataDir = join(work, 'large')
  const importMs = await importFolder(source, dataDir)
  figures.push(rate('import, articles', articles / (importMs / 1000), 'append + fsync each', fsyncs))

  progress('start and lists at 10,000 articles')
  const wiki = await startEtagere(dataDir)
  const bare = await startBare('express', articleBytes)
  figures.push(duration('until the server answers', wiki.readyMs, 'bare Express', bare.readyMs))
  await bare.stop()

  const listStarted = performance.now()
  const list = await wholeList(wiki.url)
  const listMs = performance.now() - listStarted
  const sameBytes = await startBare('express', Math.round(list.bytes / list.pages))
  const bareStarted = performance.now()
  for (let page = 0; page < list.pages; page++) await (await fetch(`${sameBytes.url}/constant`)).text()
  figures.push(
    duration(`list of all ${list.items} articles`, listMs, 'bare Express, same bytes', performance.now() - bareStarted),
  )
  await sameBytes.stop()

  const open = await run({ url: wiki.url, connections: [openAny(wiki.url, list.ids)], seconds, expectedStatus: 200 })
  const constant = await startBare('express', articleBytes)
  const get = requestBytes('GET', '/constant', { Host: 'localhost' })
  const limit = await run({ url: constant.url, connections: [() => get], seconds, expectedStatus: 200 })
  figures.push(duration('open an article, median', open.p50Ms, 'bare Express, constant', limit.p50Ms))
  await constant.stop()
  await wiki.stop()
}

async function savers(url: string, count: number): Promise<NextRequest[]> {
  const run = crypto.randomUUID()
  const articles = await Promise.all(times(count, (_, index) => create(url, `${run} ${index}`)))
  return articles.map(({ id, etag, title }) => {
    const json = Buffer.from(JSON.stringify(content(title)))
    return previous =>
      requestBytes('PUT', routes.article(id), { ...hostOf(url), 'If-Match': previous?.etag ?? etag }, json)
  })
}

function openAny(url: string, ids: readonly z.infer<typeof articleSchema>['id'][]): NextRequest {
  const requests = ids.map(id => requestBytes('GET', routes.article(id), hostOf(url)))
  let next = 0
  // A step that is prime to the count visits every article before any twice, in no useful order for a cache.
  return () => requests[(next = (next + 7919) % requests.length)] ?? Buffer.alloc(0)
}

async function create(url: string, title: string) {
  const response = await fetch(url + routes.articles, {
    method: 'POST',
    headers: { Authorization: authorization.Authorization, 'Content-Type': 'application/json' },
    body: JSON.stringify(content(title)),
  })
  return articleSchema.parse(await response.json())
}

async function wholeList(url: string) {
  const ids: z.infer<typeof articleSchema>['id'][] = []
  let bytes = 0
  let pages = 0
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const query = new URLSearchParams({ limit: '1000', ...(cursor === '' ? {} : { cursor }) })
    const response = await fetch(`${url}${routes.articles}?${query.toString()}`, {
      headers: { Authorization: authorization.Authorization },
    })
    const text = await response.text()
    const page = articlePageSchema.parse(JSON.parse(text))
    bytes += text.length
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  return { ids, bytes, pages, items: ids.length }
}

function content(title: string) {
  return { title, body, tags: [], parentId: null }
}

function hostOf(url: string) {
  return { ...authorization, Host: new URL(url).host }
}

function latency({ p50Ms, p99Ms }: Rate): string {
  return `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`
}

function times<T>(count: number, make: (previous: undefined, index: number) => T): T[] {
  return Array.from({ length: count }, make)
}

function progress(what: string): void {
  process.stderr.write(`measuring ${what} …\n`)
}
