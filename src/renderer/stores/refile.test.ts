import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Article, ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { startWikiServer, type WikiServer } from '../../server/index.ts'
import { randomUuid } from '../api/identifier.ts'
import { createWikiApi, type WikiApi, type WriteAnswer } from '../api/wiki-api.ts'
import { refile } from './refile.ts'

let server: WikiServer
let folder: string
let ana: WikiApi
let ben: WikiApi

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-refile-'))
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
  ben = createWikiApi({ address: server.url, token: 'ben-token' })
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const options = () => ({ idempotencyKey: randomUuid() })
function saved(answer: WriteAnswer): Article {
  if (answer.kind !== 'saved') throw new Error(`Not saved: ${answer.kind}`)
  return answer.article
}
const made = async (title: string, parentId: ArticleId | null = null) =>
  saved(await ana.createArticle(randomUuid() as ArticleId, { title, body: 'one\n', tags: [], parentId }, options()))
const change = async (by: WikiApi, article: Article, part: Partial<ArticleContent>) =>
  saved(await by.changeArticle(article.id, article.etag, part, options()))

test('moves an article and leaves its text alone', async () => {
  const [places, road] = [await made('Places'), await made('The salt road')]
  const outcome = await refile(ana, road, { parentId: places.id })
  expect(outcome).toMatchObject({ kind: 'refiled', article: { parentId: places.id, body: 'one\n', revision: 2 } })
})

test('keeps what somebody saved meanwhile', async () => {
  const [places, road] = [await made('Places'), await made('The salt road')]
  await change(ben, road, { body: 'two\n' })
  expect(await refile(ana, road, { parentId: places.id })).toMatchObject({
    kind: 'refiled',
    article: { parentId: places.id, body: 'two\n', revision: 3 },
  })
  const history = await ana.revisions(road.id)
  expect(history.kind === 'found' && history.value.items.map(({ kind, author }) => [kind, author])).toEqual([
    ['move', 'Ana'],
    ['edit', 'Ben'],
    ['create', 'Ana'],
  ])
})

test('moves what was only renamed meanwhile, and renames what was only moved', async () => {
  const [places, road] = [await made('Places'), await made('The salt road')]
  await change(ben, road, { title: 'The old road' })
  const moved = await refile(ana, road, { parentId: places.id })
  expect(moved).toMatchObject({ kind: 'refiled', article: { title: 'The old road', parentId: places.id } })
  const pipeline = await made('Pipeline')
  await change(ben, pipeline, { parentId: places.id })
  const renamed = await refile(ana, pipeline, { title: 'The brine pipeline' })
  expect(renamed).toMatchObject({ kind: 'refiled', article: { title: 'The brine pipeline', parentId: places.id } })
})

test('asks where somebody else moved it elsewhere, and names the mover rather than the last writer', async () => {
  const [places, people, road] = [await made('Places'), await made('People'), await made('The salt road')]
  const bens = await change(ben, road, { parentId: people.id })
  await change(ana, bens, { body: 'two\n' })
  const outcome = await refile(ana, road, { parentId: places.id })
  expect(outcome).toMatchObject({ kind: 'contested', by: 'Ben', current: { parentId: people.id, body: 'two\n' } })
  if (outcome.kind !== 'contested') throw new Error('Not contested')
  expect(await refile(ana, outcome.current, { parentId: places.id })).toMatchObject({ kind: 'refiled' })
})

test('asks where somebody else renamed it otherwise', async () => {
  const road = await made('The salt road')
  await change(ben, road, { title: 'The old road' })
  expect(await refile(ana, road, { title: 'The white road' })).toMatchObject({
    kind: 'contested',
    by: 'Ben',
    current: { title: 'The old road' },
  })
})

test('agrees with somebody who moved it to the same place', async () => {
  const [places, road] = [await made('Places'), await made('The salt road')]
  const bens = await change(ben, road, { parentId: places.id })
  expect(await refile(ana, road, { parentId: places.id })).toMatchObject({
    kind: 'refiled',
    article: { etag: bens.etag },
  })
})

test('says so where the title is taken, where it was deleted, and where it would stand below itself', async () => {
  const [places, road] = [await made('Places'), await made('The salt road')]
  const below = await made('The salt road', places.id)
  expect(await refile(ana, road, { parentId: places.id })).toMatchObject({ kind: 'title-taken' })
  expect(await refile(ana, places, { parentId: below.id })).toMatchObject({
    kind: 'failed',
    failure: { kind: 'refused' },
  })
  await ben.removeArticle(road.id, road.etag, options())
  expect(await refile(ana, road, { title: 'Another' })).toMatchObject({ kind: 'deleted' })
})
