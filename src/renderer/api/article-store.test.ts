import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { expect, it } from 'vitest'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import { etagFromPath, type Etag } from '#shared/domain/etag.ts'
import { createArticleStore } from './article-store.ts'
import { randomUuid } from './identifier.ts'

const asOf = '2026-01-02T14:02:00.000Z'
function article(body: string, id = randomUuid() as ArticleId): Article {
  const etag = etagFromPath('r1') as Etag
  const times = { createdAt: asOf, updatedAt: asOf, updatedBy: 'Ana' }
  return { id, title: 'T', parentId: null, tags: ['salt'], body, etag, revision: 1, ...times }
}

it('gives an article back as it was last confirmed, by wiki, from another window too', async () => {
  const kept = { article: article('text'), asOf }
  await createArticleStore().putArticle('one', kept)
  expect(await createArticleStore().article('one', kept.article.id)).toEqual(kept)
  expect(await createArticleStore().article('two', kept.article.id)).toBeUndefined()
})

it('lets go first of what was read longest ago, by number', async () => {
  const store = createArticleStore({ articles: 2, bytes: 1e9 })
  const [first, second, third] = [article('1'), article('2'), article('3')]
  for (const each of [first, second, third]) {
    await store.putArticle('bounded', { article: each, asOf })
    await nextMillisecond()
  }
  await store.article('bounded', first.id)
  await store.prune()
  const left = await Promise.all([first, second, third].map(({ id }) => store.article('bounded', id)))
  expect(left.map(kept => kept?.article.body)).toEqual(['1', undefined, '3'])
})

it('lets go of what is over its bytes', async () => {
  const store = createArticleStore({ articles: 100, bytes: 5_000 })
  const [long, short] = [article('x'.repeat(3_000)), article('short')]
  await store.putArticle('bytes', { article: long, asOf })
  await nextMillisecond()
  await store.putArticle('bytes', { article: short, asOf })
  await store.prune()
  expect(await store.article('bytes', long.id)).toBeUndefined()
  expect(await store.article('bytes', short.id)).toBeDefined()
})

it('counts as never seen what it cannot read', async () => {
  const store = createArticleStore()
  const { id } = article('')
  await store.putOutline('other', { articles: [], asOf })
  const database = await openDB('etagere-articles')
  const row = { key: `other/${id}`, instanceId: 'other', use: [1, 1], kept: { article: { id, words: 'later' }, asOf } }
  await database.put('articles', row)
  await database.put('outlines', 'of a later version', 'other')
  database.close()
  expect(await store.article('other', id)).toBeUndefined()
  expect(await store.outline('other')).toBeUndefined()
})

it('forgets a wiki that was left, and no other', async () => {
  const store = createArticleStore()
  const kept = { article: article('text'), asOf }
  const { body: _, ...summary } = kept.article
  for (const wiki of ['left', 'stays']) {
    await store.putArticle(wiki, kept)
    await store.putOutline(wiki, { articles: [summary], asOf })
  }
  await store.forget('left')
  expect(await store.article('left', kept.article.id)).toBeUndefined()
  expect(await store.outline('left')).toBeUndefined()
  expect(await store.article('stays', kept.article.id)).toEqual(kept)
  expect(await store.outline('stays')).toEqual({ articles: [summary], asOf })
})

/** Uses are told apart by the clock. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now()
  while (Date.now() === now) await Promise.resolve()
}
