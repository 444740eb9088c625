import 'fake-indexeddb/auto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Article, ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { startWikiServer, type WikiServer } from '../../server/index.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { randomUuid } from '../api/identifier.ts'
import { createWikiApi, type WikiApi } from '../api/wiki-api.ts'
import { createArticleStore } from '../api/article-store.ts'
import { createShelfDisk, type ShelfDisk } from './shelf-disk.ts'
import { WikiShelf } from './wiki-shelf.ts'

let server: WikiServer
let folder: string
let ana: WikiApi
let shelf: WikiShelf
let failures: ApiFailure[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-shelf-'))
  server = await startWikiServer({
    dataDir: folder,
    name: 'My wiki',
    version: '0.0.0',
    logLevel: 'silent',
    people: [
      { name: 'Ana', token: 'ana-token', role: 'editor' },
      { name: 'Ben', token: 'ben-token', role: 'editor' },
    ],
  })
  ana = createWikiApi({ address: server.url, token: 'ana-token' })
  failures = []
  shelf = shelfOf(createWikiApi({ address: server.url, token: 'ben-token' }))
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const api = () => createWikiApi({ address: server.url, token: 'ben-token' })

function shelfOf(api: WikiApi, disk?: ShelfDisk): WikiShelf {
  const instance = {
    id: server.instanceId,
    name: 'My wiki',
    you: { name: 'Ben', role: 'editor' as const },
    local: false,
    state: 'connected' as const,
    connection: { address: server.url },
    api,
  }
  return new WikiShelf(instance, failure => failures.push(failure), disk)
}

async function written(title: string, content: Partial<ArticleContent> = {}, over?: Article): Promise<Article> {
  const whole = { title, body: '', tags: [], parentId: null, ...content }
  const answer =
    over === undefined
      ? await ana.createArticle(randomUuid() as ArticleId, whole, { idempotencyKey: randomUuid() })
      : await ana.saveArticle(over.id, over.etag, whole, { idempotencyKey: randomUuid() })
  if (answer.kind !== 'saved') throw new Error(`Not saved: ${answer.kind}`)
  return answer.article
}

/** Tells the shelf what happened since, as the event stream does. */
async function hearSince(sequence: number): Promise<number> {
  const page = await ana.changes(sequence)
  if (page.kind === 'failed') throw new Error('No changes')
  page.value.items.forEach(change => shelf.hear(change))
  return page.value.next
}
const titles = () => [...shelf.outline.value.all()].map(({ title }) => title).sort()

test('the outline holds every article', async () => {
  for (let number = 0; number < 12; number += 1) await written(`Article ${number}`)
  await shelf.load()
  expect(shelf.outline.value.size).toBe(12)
  expect(shelf.phase.value.kind).toBe('ready')
})

test('a second load of an unchanged wiki finds the same', async () => {
  await written('The salt road')
  await shelf.load()
  await shelf.load()
  expect(titles()).toEqual(['The salt road'])
})

test('an event is shown at once, and what it does not tell is read after it', async () => {
  const first = await written('The salt road', { tags: ['jura'] })
  await shelf.load()
  const next = await hearSince(0)
  await written('The salt road, 1467', { tags: ['trade'] }, first)
  await hearSince(next)
  expect(titles()).toEqual(['The salt road, 1467'])
  await vi.waitFor(() => expect(shelf.outline.value.get(first.id)?.tags).toEqual(['trade']))
})

test('an article comes and goes with its deletion and its restoration', async () => {
  const article = await written('Tolls at Jougne')
  await shelf.load()
  const next = await hearSince(0)
  const removed = await ana.removeArticle(article.id, article.etag, { idempotencyKey: randomUuid() })
  const after = await hearSince(next)
  expect(titles()).toEqual([])
  if (removed.kind !== 'removed' || removed.etag === undefined) throw new Error('Not removed')
  expect(await shelf.read(article.id)).toMatchObject({ kind: 'deleted', tombstone: { deletedBy: 'Ana' } })
  await ana.restoreRevision(article.id, removed.etag, removed.etag, { idempotencyKey: randomUuid() })
  await hearSince(after)
  expect(titles()).toEqual(['Tolls at Jougne'])
})

test('reading again what did not change keeps the very text that is shown', async () => {
  const article = await written('Pontarlier', { body: 'Text' })
  await shelf.read(article.id)
  const shown = shelf.cached(article.id)
  expect(await shelf.read(article.id)).toEqual({ kind: 'read', article: shown })
  expect(shelf.cached(article.id)).toBe(shown)
})

test('an answer that was overtaken by a save does not bring the old text back', async () => {
  const first = await written('Pontarlier', { body: 'First' })
  const reading = shelf.read(first.id)
  const second = await written('Pontarlier', { body: 'Second' }, first)
  shelf.absorb(second)
  await reading
  expect(shelf.cached(first.id)?.body).toBe('Second')
})

test('what happens while the list is on its way is not undone by it', async () => {
  const article = await written('Pontarlier')
  const loading = shelf.load()
  shelf.absorb(await written('Pontarlier, renamed', {}, article))
  shelf.remove((await written('Gone')).id)
  await loading
  expect(titles()).toEqual(['Pontarlier, renamed'])
})

test('a version that lost a race leaves the article as it is', async () => {
  const first = await written('Pontarlier', { body: 'First' })
  await shelf.load()
  const next = await hearSince(0)
  const content = { title: 'Mine', body: 'Mine', tags: [], parentId: null }
  await ana.keepSideRevision(first.id, first.etag, content, { idempotencyKey: randomUuid() })
  await hearSince(next)
  expect(titles()).toEqual(['Pontarlier'])
})

test('a wiki that does not answer is reported, and what is known of it stays', async () => {
  await written('Pontarlier')
  await shelf.load()
  await server.close()
  await shelf.load()
  expect(failures).toEqual([{ kind: 'unreachable' }])
  expect(titles()).toEqual(['Pontarlier'])
})

test('what was seen before is there without the wiki, over a restart, with its time', async () => {
  const store = createArticleStore()
  const article = await written('The salt road', { body: 'text', tags: ['salt'] })
  const first = shelfOf(api(), createShelfDisk(store, server.instanceId))
  await first.load()
  await first.read(article.id)
  await vi.waitFor(async () => expect(await store.outline(server.instanceId)).toBeDefined(), { timeout: 10_000 })
  await vi.waitFor(async () => expect(await store.article(server.instanceId, article.id)).toBeDefined())
  await server.close()

  const second = shelfOf(api(), createShelfDisk(store, server.instanceId))
  await second.load()
  expect(second.phase.value.kind).toBe('failed')
  await vi.waitFor(() => expect([...second.outline.value.all()].map(({ title }) => title)).toEqual(['The salt road']))
  expect(second.outlineAsOf.value).toBe(first.outlineAsOf.value)
  expect((await second.read(article.id)).kind).toBe('failed')
  expect(second.cached(article.id)).toEqual(article)
  expect(second.asOf(article.id)).toBe(first.asOf(article.id))
})

test('a copy that is no more true is replaced as soon as the wiki answers, and a deleted one goes', async () => {
  const store = createArticleStore()
  const disk = createShelfDisk(store, server.instanceId)
  const article = await written('The salt road', { body: 'before' })
  await store.putArticle(server.instanceId, { article, asOf: article.updatedAt })
  const later = await written('The salt road', { body: 'after' }, article)
  const copied = shelfOf(api(), disk)
  expect(await copied.read(article.id)).toEqual({ kind: 'read', article: later })
  await ana.removeArticle(article.id, later.etag, { idempotencyKey: randomUuid() })
  expect((await shelfOf(api(), disk).read(article.id)).kind).toBe('deleted')
  await vi.waitFor(async () => expect(await store.article(server.instanceId, article.id)).toBeUndefined())
})

test('after a reset everything is read anew, also over a list that was on its way, and copies of what is gone go', async () => {
  const store = createArticleStore()
  const kept = await written('Kept')
  const changed = await written('Changed')
  const lost = { ...changed, id: randomUuid() as ArticleId }
  for (const article of [kept, changed, lost]) {
    await store.putArticle(server.instanceId, { article, asOf: article.updatedAt })
  }
  const copied = shelfOf(api(), createShelfDisk(store, server.instanceId))
  copied.absorb(lost)
  const loading = copied.load()
  await written('Changed, later', {}, changed)
  copied.hear({ kind: 'reset', sequence: 9, at: new Date().toISOString() })
  expect(copied.cached(lost.id)).toBeUndefined()
  await loading
  await vi.waitFor(async () => expect(await store.article(server.instanceId, lost.id)).toBeUndefined())
  expect([...copied.outline.value.all()].map(({ title }) => title).sort()).toEqual(['Changed, later', 'Kept'])
  await vi.waitFor(async () => expect(await store.article(server.instanceId, changed.id)).toBeUndefined())
  expect((await store.article(server.instanceId, kept.id))?.article.etag).toBe(kept.etag)
})
