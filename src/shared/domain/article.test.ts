import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindOfEdit, normalizeTags, sameContent, type ArticleContent, type ArticleId } from './article.ts'
import { foldTitle } from './title.ts'

const parent = '11111111-1111-4111-8111-111111111111' as ArticleId
const before: ArticleContent = { title: 'Tea', parentId: null, tags: ['drinks'], body: 'Hot.' }

describe('normalizeTags', () => {
  it('trims, sorts and drops empty tags', () => {
    expect(normalizeTags([' rust ', 'book', '', '  '])).toEqual(['book', 'rust'])
  })

  it('keeps the first spelling of a tag', () => {
    expect(normalizeTags(['Straße', 'STRASSE', 'strasse'])).toEqual(['Straße'])
  })

  it('leaves normalised tags alone, and no two of them fold alike', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), tags => {
        const normalized = normalizeTags(tags)
        expect(normalizeTags(normalized)).toEqual(normalized)
        expect(new Set(normalized.map(foldTitle)).size).toBe(normalized.length)
      }),
    )
  })

  it('gives the same tags for every order of spellings that do not clash', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { selector: foldTitle }), tags => {
        expect(normalizeTags(tags.toReversed())).toEqual(normalizeTags(tags))
      }),
    )
  })
})

describe('kindOfEdit', () => {
  it.each([
    ['rename', { title: 'Green tea' }],
    ['move', { parentId: parent }],
    ['edit', { body: 'Cold.' }],
    ['edit', { tags: [] }],
    ['edit', { title: 'Green tea', parentId: parent }],
    ['edit', { title: 'Green tea', body: 'Cold.' }],
    ['edit', {}],
  ] as const)('says %s of a change of %o', (kind, change) => {
    expect(kindOfEdit(before, { ...before, ...change })).toBe(kind)
  })
})

describe('sameContent', () => {
  it('is true of equal content only', () => {
    expect(sameContent(before, { ...before, tags: [...before.tags] })).toBe(true)
    const changes = [{ title: 'tea' }, { parentId: parent }, { tags: [] }, { tags: ['Drinks'] }, { body: 'Hot. ' }]
    for (const change of changes) expect(sameContent(before, { ...before, ...change })).toBe(false)
  })
})
