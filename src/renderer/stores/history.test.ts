import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import type { Article, ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { startWikiServer, type Person, type WikiServer } from '../../server/index.ts'
import { randomUuid } from '../api/identifier.ts'
import { createWikiApi, type WikiApi, type WriteAnswer } from '../api/wiki-api.ts'
import { createArticleHistory, type ArticleHistory } from './history.ts'
import type { KnownInstance } from './instances.ts'

const marta: Person = { name: 'Marta', token: 'marta-token-of-the-test', role: 'owner' }
const ana: Person = { name: 'Ana', token: 'ana-token-of-the-test', role: 'editor' }
const articleId = '0c9d7a52-6f0e-4f5e-9d6e-3c1f6f7d8a90' as ArticleId
const saying = (body: string): ArticleContent => ({ title: 'The salt road', parentId: null, tags: [], body })
const options = () => ({ idempotencyKey: randomUuid() })

let dataDir: string
let server: WikiServer
let scope: EffectScope
let martas: WikiApi
let anas: WikiApi

beforeEach(async () => {
  setActivePinia(createPinia())
  dataDir = await mkdtemp(join(tmpdir(), 'etagere-history-'))
  server = await startWikiServer({ dataDir, people: [marta, ana], name: 'Test', version: '0.0.0', logLevel: 'silent' })
  martas = createWikiApi({ address: server.url, token: marta.token })
  anas = createWikiApi({ address: server.url, token: ana.token })
  scope = effectScope()
})
afterEach(async () => {
  scope.stop()
  await server.close()
  await rm(dataDir, { recursive: true })
})

function saved(answer: WriteAnswer): Article {
  if (answer.kind !== 'saved') throw new Error(`The save ended as ${answer.kind}`)
  return answer.article
}
async function historyOf(): Promise<ArticleHistory> {
  const instance: KnownInstance = {
    id: server.instanceId,
    name: 'Test',
    you: { name: marta.name, role: marta.role },
    local: true,
    state: 'connected',
    connection: { address: server.url, token: marta.token },
    api: martas,
  }
  const history = scope.run(() => createArticleHistory(instance, articleId))
  if (history === undefined) throw new Error('The scope is stopped')
  await history.loadNewest()
  return history
}
const numbers = ({ revisions }: ArticleHistory) => revisions.value.map(({ revision }) => revision)

test('a restore makes a new revision that says what the old one said', async () => {
  const first = saved(await martas.createArticle(articleId, saying('One.'), options()))
  saved(await anas.saveArticle(articleId, first.etag, saying('Two.'), options()))
  const history = await historyOf()
  const [two, one] = history.revisions.value
  if (two === undefined || one === undefined) throw new Error('Two revisions were expected')
  const outcome = await history.restore(one, two)
  expect(outcome).toMatchObject({ kind: 'restored', article: { body: 'One.', revision: 3 } })
  expect(numbers(history)).toEqual([3, 2, 1])
  expect(history.head.value).toMatchObject({ kind: 'restore', note: 'Restored revision 1', author: 'Marta' })
})

test('a restore of what somebody has changed since changes nothing and tells what they saved', async () => {
  const first = saved(await martas.createArticle(articleId, saying('One.'), options()))
  const history = await historyOf()
  const [seen] = history.revisions.value
  if (seen === undefined) throw new Error('A revision was expected')
  saved(await anas.saveArticle(articleId, first.etag, saying('Two.'), options()))
  expect(await history.restore(seen, seen)).toMatchObject({ kind: 'stale', head: { revision: 2, author: 'Ana' } })
  expect(numbers(history)).toEqual([2, 1])
})

test('a deleted article has its history, and a restore brings it back', async () => {
  const first = saved(await martas.createArticle(articleId, saying('One.'), options()))
  await anas.removeArticle(articleId, first.etag, options())
  const history = await historyOf()
  const [deletion, one] = history.revisions.value
  expect(deletion?.kind).toBe('delete')
  if (deletion === undefined || one === undefined) throw new Error('Two revisions were expected')
  expect(await history.restore(one, deletion)).toMatchObject({ kind: 'restored', article: { body: 'One.' } })
})

test('a kept version stands in the list and is not the head', async () => {
  const first = saved(await martas.createArticle(articleId, saying('One.'), options()))
  saved(await anas.saveArticle(articleId, first.etag, saying('Two.'), options()))
  await martas.keepSideRevision(articleId, first.etag, saying('Mine.'), options())
  const history = await historyOf()
  expect(history.revisions.value.map(({ kind }) => kind)).toEqual(['side', 'edit', 'create'])
  expect(history.head.value?.revision).toBe(2)
  const kept = history.revisions.value[0]
  expect(kept && (await history.read(kept.etag))?.body).toBe('Mine.')
})

test('a long history comes page by page, and what is new joins what is loaded', async () => {
  let article = saved(await martas.createArticle(articleId, saying('0'), options()))
  for (let count = 1; count <= 120; count++) {
    article = saved(await martas.saveArticle(articleId, article.etag, saying(String(count)), options()))
  }
  const history = await historyOf()
  expect(history.hasOlder.value).toBe(true)
  await history.loadOlder()
  expect(history.hasOlder.value).toBe(false)
  saved(await anas.saveArticle(articleId, article.etag, saying('last'), options()))
  await history.loadNewest()
  expect(numbers(history)).toEqual(Array.from({ length: 122 }, (_, index) => 122 - index))
})
