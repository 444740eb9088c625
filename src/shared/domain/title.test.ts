import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldTitle, normalizeTitle } from './title.ts'

const anyTitle = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('ß', 'ẞ', 'Σ', 'ς', 'İ', 'ı', 'é', '\u0301', '\u0345', ' ', 'e') }),
)

describe('foldTitle', () => {
  it.each([
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
    ['Café', 'CAFE\u0301'],
    ['ÄÖÜ', 'äöü'],
    ['  two   words ', 'Two Words'],
    ['Привет', 'ПРИВЕТ'],
  ])('takes %j and %j for one title', (a, b) => {
    expect(foldTitle(a)).toBe(foldTitle(b))
  })

  it.each([
    ['cafe', 'café'],
    ['a b', 'ab'],
    ['1', '１'],
  ])('tells %j from %j', (a, b) => {
    expect(foldTitle(a)).not.toBe(foldTitle(b))
  })

  it('folds what is folded to itself', () => {
    fc.assert(
      fc.property(anyTitle, title => {
        expect(foldTitle(foldTitle(title))).toBe(foldTitle(title))
      }),
    )
  })

  it('does not see how a title is spaced, composed or cased', () => {
    fc.assert(
      fc.property(anyTitle, title => {
        const folded = foldTitle(title)
        expect(foldTitle(normalizeTitle(title))).toBe(folded)
        expect(foldTitle(title.normalize('NFD'))).toBe(folded)
        expect(foldTitle(` ${title}\t`)).toBe(folded)
      }),
    )
  })

  it('folds every letter like its upper and its lower case', () => {
    const differing: string[] = []
    for (let code = 0; code < 0x20000; code++) {
      const title = `x${String.fromCodePoint(code)}y`
      const folded = foldTitle(title)
      if (foldTitle(title.toUpperCase()) !== folded || foldTitle(title.toLowerCase()) !== folded) differing.push(title)
    }
    expect(differing).toEqual([])
  })
})

describe('normalizeTitle', () => {
  it('composes, trims and joins runs of blanks', () => {
    expect(normalizeTitle('  Cafe\u0301 \n au\u00a0 lait ')).toBe('Café au lait')
  })

  it('leaves a normalised title alone', () => {
    fc.assert(
      fc.property(anyTitle, title => {
        expect(normalizeTitle(normalizeTitle(title))).toBe(normalizeTitle(title))
      }),
    )
  })
})
