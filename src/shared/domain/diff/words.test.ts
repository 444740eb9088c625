import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countWords, hasWord, isAlike, tokenize } from './words.ts'

describe('words', () => {
  test('are told from blanks and signs', () => {
    expect(tokenize('It’s 21 km, downhill.')).toEqual(['It’s', ' ', '21', ' ', 'km', ',', ' ', 'downhill', '.'])
    expect(tokenize('Straße naïve naïve')).toEqual(['Straße', ' ', 'naïve', ' ', 'naïve'])
    expect(tokenize('👩‍🚒 ok').at(-1)).toBe('ok')
  })
  test('are found in scripts that write no blanks between them', () => {
    const tokens = tokenize('盐水开始旅行，over there')
    expect(tokens.length).toBeGreaterThan(5)
    expect(tokens).toContain('，')
    expect(tokens).toContain('over')
    expect(tokens[0]?.length).toBeLessThan(6)
  })
  test('and all between them are the text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(tokenize(text).join('')).toBe(text)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(tokenize(text).join('')).toBe(text)
      }),
    )
  })
  test('are counted; in scripts without blanks each letter counts', () => {
    expect(countWords('It’s 21 km — downhill.\n\n- a list')).toBe(6)
    expect(countWords('盐水 brine')).toBe(3)
    expect(countWords(' …\n| --- |')).toBe(0)
    expect(hasWord('| --- |')).toBe(false)
  })
  test('tell an edited text from another', () => {
    expect(isAlike('a pipe of fir trunks', 'a pipe of some fir trunks')).toBe(true)
    expect(isAlike('a pipe of fir trunks', 'carters took the valley road')).toBe(false)
    expect(isAlike('盐水本身开始旅行', '盐水开始旅行')).toBe(true)
    expect(isAlike('', '')).toBe(false)
    expect(isAlike('the the the', 'the road to Jougne was long')).toBe(false)
  })
})
