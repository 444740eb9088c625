import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenize } from '../diff/words.ts'
import { mergeBodies } from './body-merge.ts'
import { suggest as suggestPieces, suggestedText, suggestionBounds } from './suggestion.ts'

function suggest(base: string, mine: string, theirs: string): string | undefined {
  const pieces = suggestPieces(base, mine, theirs)
  return pieces && suggestedText(pieces)
}

describe('a suggestion', () => {
  const base = 'In 1780 the brine began to travel. A pipe of fir trunks carried it to the works.'

  test('has the words of both where an unchanged word is between', () => {
    const mine = base.replace('A pipe', 'A double pipe')
    expect(suggest(base, mine, base.replace('began to travel', 'travelled'))).toBe(
      'In 1780 the brine travelled. A double pipe of fir trunks carried it to the works.',
    )
    expect(suggest(base, mine, mine.replace('works', 'new works'))).toBeUndefined()
  })
  test('takes what both changed alike once', () => {
    const both = base.replace('1780', '1781')
    expect(suggest(base, both.replace('fir', 'pine'), both.replace('works', 'mill'))).toBe(
      'In 1781 the brine began to travel. A pipe of pine trunks carried it to the mill.',
    )
  })
  test('says who brought what', () => {
    const both = base.replace('1780', '1781')
    const mine = both.replace('A pipe', 'A double pipe')
    const pieces = suggestPieces(base, mine, both.replace('began to travel', 'travelled'))
    expect(pieces?.filter(({ by }) => by !== undefined).map(({ text, by }) => [text.trim(), by])).toEqual([
      ['1781', 'both'],
      ['travelled', 'theirs'],
      ['double', 'mine'],
    ])
  })
  test('is not made where words of both meet', () => {
    expect(suggest(base, base.replace('fir', 'pine'), base.replace('trunks', 'logs'))).toBeUndefined()
    expect(suggest(base, base.replace('fir', 'pine'), base.replace('fir', 'oak'))).toBeUndefined()
    expect(suggest(base, base + ' Mine.', base + ' Theirs.')).toBeUndefined()
  })
  test('is not made where a version is missing', () => {
    expect(suggest('', 'mine', 'theirs')).toBeUndefined()
    expect(suggest('a b c d', '', 'a b c e')).toBeUndefined()
  })
  test('is not made of long passages', () => {
    const long = 'many words '.repeat(suggestionBounds.conflict / 30)
    const [conflict] = mergeBodies(`one ${long} two`, `1 ${long} two`, `one ${long} 2`).regions
    expect(conflict?.kind).toBe('conflict')
    expect(conflict).not.toHaveProperty('suggestion')
  })
  test('has nothing that is in none of the versions, and does not depend on who is called mine', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', '.', ','), { maxLength: 12 })
      .map(words => words.join(' '))
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        const suggestion = suggest(base, mine, theirs)
        expect(suggest(base, theirs, mine)).toBe(suggestion)
        const known = new Set([base, mine, theirs].flatMap(tokenize))
        for (const word of tokenize(suggestion ?? '')) expect(known).toContain(word)
      }),
      { numRuns: 1000 },
    )
  })
})
