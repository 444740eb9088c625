import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countChangedWords, diffLines, type DiffBlock } from './line-diff.ts'
import { comparable, splitLines } from './text-lines.ts'

const linesOf = (blocks: readonly DiffBlock[], version: 'before' | 'after'): string[] =>
  blocks
    .flatMap(block => {
      if (block.kind === 'changed') return splitLines(block[version])
      const isElsewhere = block.kind === (version === 'before' ? 'added' : 'removed')
      return isElsewhere ? [] : splitLines(block.text)
    })
    .map(comparable)

const text = fc
  .array(fc.constantFrom('', 'a b c d', 'a b c', 'b c d e', 'x', '- y', '```', '# a b'), { maxLength: 15 })
  .map(lines => lines.join('\n'))

describe('the difference of two texts', () => {
  test('pairs lines that were edited and shows what else was removed and added', () => {
    expect(diffLines('one two three\n\ngone for good\n\nend\n', 'one two, three\n\nend\n\nnew here\n')).toMatchObject({
      gaveUp: false,
      blocks: [
        { kind: 'changed', before: 'one two three\n', after: 'one two, three\n' },
        { kind: 'same', text: '\n' },
        { kind: 'removed', text: 'gone for good\n\n' },
        { kind: 'same', text: 'end\n' },
        { kind: 'added', text: '\nnew here\n' },
      ],
    })
  })
  test('keeps a passage that was written anew together', () => {
    expect(diffLines('aa bb\n\ncc dd\n\nend\n', 'ee ff\n\ngg hh\n\nend\n').blocks).toEqual([
      { kind: 'removed', text: 'aa bb\n\ncc dd\n' },
      { kind: 'added', text: 'ee ff\n\ngg hh\n' },
      { kind: 'same', text: '\nend\n' },
    ])
  })
  test('finds no difference in line endings and trailing blanks', () => {
    expect(diffLines('a\r\nb', 'a  \nb\n').blocks).toEqual([{ kind: 'same', text: 'a  \nb\n' }])
    expect(diffLines('', '').blocks).toEqual([])
  })
  test('is both texts, whole, and no line is both removed and added beside itself', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { blocks } = diffLines(before, after)
        expect(linesOf(blocks, 'before')).toEqual(splitLines(before).map(comparable))
        expect(linesOf(blocks, 'after')).toEqual(splitLines(after).map(comparable))
        if (before === after) expect(blocks.every(block => block.kind === 'same')).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
  test('replaces the whole text where texts are too different', () => {
    const lines = Array.from({ length: 4000 }, (_, index) => `line ${index}\n`)
    const [before, after] = [lines.join(''), lines.toReversed().join('')]
    expect(diffLines(before, after)).toEqual({
      gaveUp: true,
      blocks: [
        { kind: 'removed', text: before },
        { kind: 'added', text: after },
      ],
    })
  })
})

test('words added and removed are counted within lines too', () => {
  expect(countChangedWords('one two three\n\ngone\n', 'one 2 three four\n')).toEqual({ added: 2, removed: 2 })
  expect(countChangedWords('', 'a b c')).toEqual({ added: 3, removed: 0 })
  expect(countChangedWords('same', 'same\r\n')).toEqual({ added: 0, removed: 0 })
})
