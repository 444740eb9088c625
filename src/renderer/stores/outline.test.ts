import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { Outline } from './outline.ts'

const summary = (id: string, overrides: Partial<ArticleSummary> = {}): ArticleSummary => ({
  id: id as ArticleId,
  title: id,
  parentId: null,
  tags: [],
  etag: '"1"' as Etag,
  revision: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: 'Ana',
  ...overrides,
})
const outlineOf = (...articles: ArticleSummary[]) => new Outline().with(articles)
const titles = (articles: readonly ArticleSummary[]) => articles.map(({ title }) => title)
const id = (text: string) => text as ArticleId

describe('the tree', () => {
  test('stands in the order in which people look titles up', () => {
    const outline = outlineOf(summary('Chapter 10'), summary('chapter 2'), summary('Ärmel'), summary('Arm'))
    expect(titles(outline.children(null))).toEqual(['Arm', 'Ärmel', 'chapter 2', 'Chapter 10'])
  })

  test('shows children of a deleted article at the top until it is back', () => {
    const child = summary('child', { parentId: id('parent') })
    const outline = outlineOf(summary('parent'), child)
    const without = outline.with([], [id('parent')])
    expect(titles(without.children(null))).toEqual(['child'])
    expect(titles(without.with([summary('parent')]).children(id('parent')))).toEqual(['child'])
  })

  test('shows every article exactly once, whatever stands under what', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const parents = fc.array(fc.option(fc.constantFrom(...ids, 'gone')), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(parents, chosen => {
        const outline = outlineOf(
          ...ids.map((name, index) => summary(name, { parentId: (chosen[index] ?? null) as ArticleId | null })),
        )
        const walk = (parent: ArticleId | null): string[] =>
          outline.children(parent).flatMap(article => [article.id, ...walk(article.id)])
        expect(walk(null).sort()).toEqual(ids)
      }),
    )
  })

  test('gives the way down to an article', () => {
    const outline = outlineOf(summary('a'), summary('b', { parentId: id('a') }), summary('c', { parentId: id('b') }))
    expect(titles(outline.ancestors(id('c')))).toEqual(['a', 'b'])
  })
})

describe('after a change', () => {
  test('nothing of the earlier outline is left in the new one, and the earlier one stays as it was', () => {
    const before = outlineOf(summary('a', { tags: ['jura'] }), summary('b'))
    expect(titles(before.children(null))).toEqual(['a', 'b'])
    expect(before.tags()).toEqual([{ tag: 'jura', count: 1 }])
    const after = before.with([summary('a', { title: 'z', tags: ['trade'] })])
    expect(titles(after.children(null))).toEqual(['b', 'z'])
    expect(after.tags()).toEqual([{ tag: 'trade', count: 1 }])
    expect(after.byTitle('a')).toBeUndefined()
    expect(titles(before.children(null))).toEqual(['a', 'b'])
  })

  test('of a text alone, the article is the new one everywhere', () => {
    const before = outlineOf(summary('a'), summary('b'))
    before.children(null)
    before.byTitle('a')
    const after = before.with([summary('a', { revision: 2 })])
    expect(after.children(null)[0]?.revision).toBe(2)
    expect(after.byTitle('a')?.revision).toBe(2)
    expect(before.byTitle('a')?.revision).toBe(1)
  })
})

describe('finding', () => {
  test('a title means the nearest article of that name, in any spelling', () => {
    const outline = outlineOf(
      summary('far', { title: 'Straße', parentId: id('elsewhere') }),
      summary('elsewhere'),
      summary('here'),
      summary('near', { title: 'Straße', parentId: id('here') }),
    )
    expect(outline.byTitle('STRASSE', id('here'))?.id).toBe('near')
    expect(outline.byTitle('strasse')?.id).toBe('far')
    expect(outline.byTitle('Gasse')).toBeUndefined()
  })

  test('tags are counted once for all spellings, the most used first', () => {
    const outline = outlineOf(
      summary('a', { tags: ['Jura', 'trade'] }),
      summary('b', { tags: ['jura'] }),
      summary('c', { tags: ['salt'] }),
    )
    expect(outline.tags()).toEqual([
      { tag: 'Jura', count: 2 },
      { tag: 'salt', count: 1 },
      { tag: 'trade', count: 1 },
    ])
    expect(titles(outline.tagged('JURA'))).toEqual(['a', 'b'])
  })
})
