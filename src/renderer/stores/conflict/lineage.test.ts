import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { randomUuid } from '../../api/identifier.ts'
import { startGatedWiki, type GatedWiki } from '../../testing/gated-wiki.ts'
import { lineageBounds, readLineage, type LineageSource } from './lineage.ts'

describe('the saves between two versions', () => {
  let wiki: GatedWiki
  let article: Article
  beforeAll(async () => {
    wiki = await startGatedWiki()
  })
  afterAll(() => wiki.close())
  beforeEach(async () => {
    article = await wiki.ana.newArticle(`Salt ${randomUuid()}`, 'start\n')
  })

  const source = (): LineageSource => {
    const api = wiki.marta()
    const read = async (id: ArticleId, etag: Etag) => {
      const answer = await api.revision(id, etag)
      return answer.kind === 'found' ? answer.value : undefined
    }
    return { api, read }
  }
  async function saved(body: string): Promise<void> {
    await wiki.ana.saves(article.id, body)
  }
  const keepSide = () =>
    wiki.marta().keepSideRevision(article.id, article.etag, { ...article, body: 'mine\n' }, { idempotencyKey: 'side' })

  test('are those of its own line, oldest first, with their texts', async () => {
    await saved('one\n')
    await keepSide()
    await saved('two\n')
    const head = await wiki.ana.head(article.id)
    const lineage = await readLineage(source(), article.etag, head)
    expect(lineage?.head).toBe(head.etag)
    expect(lineage?.saves.map(({ author, revision }) => [author, revision])).toEqual([
      ['Ana', 2],
      ['Ana', 4],
    ])
    expect(lineage?.contents?.map(({ body }) => body)).toEqual(['one\n', 'two\n'])
  })

  test('are told without their texts where these are too many', async () => {
    for (let save = 0; save <= lineageBounds.saves; save++) await saved(`save ${save}\n`)
    const lineage = await readLineage(source(), article.etag, await wiki.ana.head(article.id))
    expect(lineage?.saves).toHaveLength(lineageBounds.saves + 1)
    expect(lineage?.contents).toBeUndefined()
  })

  test('are found beyond the first page of history', async () => {
    for (let save = 0; save < 120; save++) await saved(`save ${save}\n`)
    const lineage = await readLineage(source(), article.etag, await wiki.ana.head(article.id))
    expect(lineage?.saves).toHaveLength(120)
  })

  test('are not known where the versions are of different lines, or the wiki does not answer', async () => {
    await saved('one\n')
    const head = await wiki.ana.head(article.id)
    expect(await readLineage(source(), '"of-no-line"' as Etag, head)).toBeUndefined()
    wiki.gate.block()
    expect(await readLineage(source(), article.etag, head)).toBeUndefined()
    wiki.gate.calm()
  })
})
