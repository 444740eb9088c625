import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { InvalidCursor, type ArticleQuery } from '../port.ts'
import { ana, as, changed, everyItem, newId, type Wiki } from './fixture.ts'

export function describeLists(wiki: Wiki): void {
  const titles = async (query: Partial<ArticleQuery>) =>
    (await wiki.store.articles({ ...everyItem, ...query })).items.map(({ title }) => title)

  describe('lists of articles', () => {
    it('are ordered by folded title, without bodies', async () => {
      const b = await wiki.begin({ title: 'banana', body: 'text', tags: ['t'] })
      await wiki.begin({ title: 'Apple' })
      await wiki.begin({ title: 'Cherry' })
      const { items, nextCursor } = await wiki.store.articles(everyItem)
      expect(items.map(({ title }) => title)).toEqual(['Apple', 'banana', 'Cherry'])
      const { body: _, ...summary } = b
      expect(items[1]).toEqual(summary)
      expect(nextCursor).toBeNull()
    })

    it('show an article as its head is', async () => {
      const article = await wiki.begin({ title: 'One', tags: ['old', 'kept'] })
      const parent = await wiki.begin({ title: 'Parent' })
      const change = changed(article, { title: 'Two', tags: ['kept', 'new'], parentId: parent.id })
      await wiki.store.save(article.id, 'any', change, ana)
      expect(await titles({ tag: 'old' })).toEqual([])
      expect(await titles({ tag: 'KEPT' })).toEqual(['Two'])
      expect(await titles({ tag: 'new' })).toEqual(['Two'])
      expect(await titles({ title: 'one' })).toEqual([])
      expect(await titles({ title: 'TWO' })).toEqual(['Two'])
      expect(await titles({ parent: parent.id })).toEqual(['Two'])
      expect(await titles({ parent: null })).toEqual(['Parent'])
      await wiki.store.remove(article.id, 'any', '', ana)
      expect(await titles({ tag: 'new' })).toEqual([])
      expect(await titles({ parent: parent.id })).toEqual([])
    })

    it('find titles and tags in any spelling', async () => {
      await wiki.begin({ title: 'Straße', tags: ['Größe'] })
      expect(await titles({ title: 'STRASSE' })).toEqual(['Straße'])
      expect(await titles({ tag: 'GRÖSSE' })).toEqual(['Straße'])
      expect(await titles({ tag: 'größe', title: 'strasse', parent: null })).toEqual(['Straße'])
      expect(await titles({ tag: 'größe', parent: newId() })).toEqual([])
    })

    it('refuse cursors that they did not give out', async () => {
      const article = await wiki.begin()
      await wiki.store.save(article.id, 'any', changed(article, {}), ana)
      const foreign = (await wiki.store.revisions(article.id, { limit: 1 }))?.nextCursor ?? ''
      for (const cursor of ['', 'x', '!!', 'e30', 'WyJhcnRpY2xlIl0', foreign]) {
        await expect(wiki.store.articles({ limit: 1, cursor })).rejects.toThrow(InvalidCursor)
      }
    })

    it('hold, page by page, exactly what was asked for', async () => {
      const parents = [null, (await wiki.begin({ title: 'P' })).id, (await wiki.begin({ title: 'Q' })).id]
      for (let n = 0; n < 24; n++) {
        const tags = ['even', 'third'].filter((_, index) => n % (index + 2) === 0)
        await wiki.begin({ title: `Title ${n % 8}`, tags, parentId: parents[Math.floor(n / 8)] ?? null })
      }
      const gone = parents[2] ?? newId()
      await wiki.store.remove(gone, 'any', '', ana)
      const all = (await wiki.store.articles(everyItem)).items

      const query = fc.record(
        {
          parent: fc.constantFrom(...parents),
          tag: fc.constantFrom('even', 'THIRD'),
          title: fc.constantFrom('title 3'),
        },
        { requiredKeys: [] },
      )
      await fc.assert(
        fc.asyncProperty(query, fc.integer({ min: 1, max: 30 }), async (asked, limit) => {
          const matching = all.filter(
            ({ parentId, tags, title }) =>
              (asked.parent === undefined ||
                (asked.parent === null ? parentId === null || parentId === gone : parentId === asked.parent)) &&
              (asked.tag === undefined || tags.includes(asked.tag.toLowerCase())) &&
              (asked.title === undefined || foldTitle(title) === asked.title),
          )
          expect(await walk(wiki, { ...asked, limit })).toEqual(matching.map(({ id }) => id))
        }),
        { numRuns: 60 },
      )
    })

    it('neither repeat nor skip what was there all the time while others come and go', async () => {
      const stay: ArticleId[] = []
      for (let n = 10; n < 30; n++) stay.push((await wiki.begin({ title: `T${n}` })).id)
      const passing = [await wiki.begin({ title: 'T10b' }), await wiki.begin({ title: 'T25b' })]
      let page = 0
      const seen = await walk(wiki, { limit: 4 }, async () => {
        await wiki.begin({ title: `S${page}` })
        await wiki.begin({ title: `T${15 + page}a` })
        const next = passing.pop()
        if (next !== undefined) as('removed', await wiki.store.remove(next.id, 'any', '', ana))
        page++
      })
      expect(seen.filter(id => stay.includes(id))).toEqual(stay)
      expect(new Set(seen).size).toBe(seen.length)
    })
  })
}

async function walk(wiki: Wiki, query: ArticleQuery, between: () => Promise<void> = async () => undefined) {
  const seen = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = await wiki.store.articles({ ...query, ...(cursor === undefined ? {} : { cursor }) })
    expect(page.items.length).toBeLessThanOrEqual(query.limit)
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    await between()
  }
  return seen
}
