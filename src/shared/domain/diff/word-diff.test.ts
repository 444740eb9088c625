import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wordDiff, wordDiffBound, type WordPart } from './word-diff.ts'

const side = (parts: readonly WordPart[], without: 'removed' | 'added'): string =>
  parts.flatMap(part => (part.kind === without ? [] : [part.text])).join('')
const words = fc
  .array(fc.constantFrom('a', 'b', 'c', ' ', ', ', '.', '\n'), { maxLength: 20 })
  .map(parts => parts.join(''))

describe('word differences', () => {
  test('mark the words that changed', () => {
    expect(wordDiff('A pipe of trunks.', 'A double pipe of trunks, buried.')).toEqual([
      { kind: 'same', text: 'A ' },
      { kind: 'added', text: 'double ' },
      { kind: 'same', text: 'pipe of trunks' },
      { kind: 'added', text: ', buried' },
      { kind: 'same', text: '.' },
    ])
  })
  test('take words without an unchanged one between as one change', () => {
    expect(wordDiff('the brine began to travel', 'the brine started moving travel')).toEqual([
      { kind: 'same', text: 'the brine ' },
      { kind: 'removed', text: 'began to' },
      { kind: 'added', text: 'started moving' },
      { kind: 'same', text: ' travel' },
    ])
  })
  test('work by word in scripts without blanks', () => {
    expect(wordDiff('盐水开始旅行', '盐水继续旅行').at(0)).toEqual({ kind: 'same', text: '盐水' })
  })
  test('are both texts, whole', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        const parts = wordDiff(before, after)
        expect(side(parts, 'added')).toBe(before)
        expect(side(parts, 'removed')).toBe(after)
        for (const part of parts) expect(part.text).not.toBe('')
      }),
      { numRuns: 1000 },
    )
  })
  test('replace the whole text where it is longer than the bound', () => {
    const long = 'word '.repeat(wordDiffBound / 10)
    expect(wordDiff(long, `${long}more`)).toEqual([
      { kind: 'removed', text: long },
      { kind: 'added', text: `${long}more` },
    ])
    expect(wordDiff(long + long, long + long)).toEqual([{ kind: 'same', text: long + long }])
    expect(wordDiff('', '')).toEqual([])
  })
})
