import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparable, isBlankLine, joinTexts, mergeEqualLines, splitLines } from './text-lines.ts'

const anyText = fc
  .array(fc.constantFrom('a', 'b', ' ', '\t', '\n', '\r', '\r\n', '\u2028', '\v'), { maxLength: 20 })
  .map(parts => parts.join(''))

describe('lines', () => {
  test('end with CR, LF or CRLF, and the last one may end with nothing', () => {
    expect(splitLines('a\r\nb\rc\n\nd')).toEqual(['a\r\n', 'b\r', 'c\n', '\n', 'd'])
    expect(splitLines('a\n')).toEqual(['a\n'])
    expect(splitLines('')).toEqual([])
  })
  test('are the text again, and end nowhere else', () => {
    fc.assert(
      fc.property(anyText, text => {
        const lines = splitLines(text)
        expect(lines.join('')).toBe(text)
        expect(joinTexts(lines)).toBe(text)
        for (const line of lines) expect(line).toMatch(/^[^\r\n]*(?:\r\n|\r|\n|(?![\s\S]))$/u)
      }),
    )
  })
  test('are compared without their ending and trailing blanks', () => {
    expect(comparable('  a b \t\r\n')).toBe('  a b')
    expect(isBlankLine(' \t\n')).toBe(true)
    expect(isBlankLine(' .\n')).toBe(false)
  })
})

describe('joining texts', () => {
  test('ends a line that lost its place at the end as the line before it, else with LF', () => {
    expect(joinTexts(['a', 'b'])).toBe('a\nb')
    expect(joinTexts(['x\r\na', 'b'])).toBe('x\r\na\r\nb')
    expect(joinTexts(['a', '', 'b\n', ''])).toBe('a\nb\n')
  })
  test('loses and makes no line', () => {
    fc.assert(
      fc.property(fc.array(anyText), texts => {
        expect(splitLines(joinTexts(texts)).map(comparable)).toEqual(texts.flatMap(splitLines).map(comparable))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('merging lines that differ in blanks alone', () => {
  const line = fc.tuple(fc.constantFrom('', ' ', '  ', '\t', ' \t'), fc.constantFrom('\n', '\r\n', '\r', ''))
  const asText = ([blanks, ending]: [string, string]): string => 'a' + blanks + ending

  test('takes what one side changed, and does not depend on who is called mine', () => {
    fc.assert(
      fc.property(line, line, line, (base, mine, theirs) => {
        const [b, m, t] = [asText(base), asText(mine), asText(theirs)]
        expect(mergeEqualLines(b, b, t)).toBe(t)
        expect(mergeEqualLines(b, m, b)).toBe(m)
        expect(mergeEqualLines(b, m, m)).toBe(m)
        expect(mergeEqualLines(b, m, t)).toBe(mergeEqualLines(b, t, m))
        expect(mergeEqualLines(undefined, m, t)).toBe(mergeEqualLines(undefined, t, m))
      }),
    )
  })
  test('judges ending and blanks by themselves', () => {
    expect(mergeEqualLines('a  \n', 'a  \r\n', 'a\n')).toBe('a\r\n')
    expect(mergeEqualLines(undefined, 'a  \r\n', 'a\n')).toBe('a  \n')
    expect(mergeEqualLines(' \n', '\n', ' ')).toBe('\n')
  })
})
