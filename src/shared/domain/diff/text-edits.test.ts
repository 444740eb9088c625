import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits, lineEdits, oneEdit } from './text-edits.ts'

const text = fc.array(fc.constantFrom('a', 'b', ' ', '\n', '\r\n', 'ä'), { maxLength: 30 }).map(parts => parts.join(''))

describe('the edits between two texts', () => {
  it('make the one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applyEdits(before, lineEdits(before, after))).toBe(after)
        expect(applyEdits(before, [oneEdit(before, after)])).toBe(after)
      }),
    )
  })

  it('leave every line that both have in the same place', () => {
    expect(lineEdits('one\ntwo\nthree\n', 'one\n2\nthree\nfour\n')).toEqual([
      { from: 4, to: 8, insert: '2\n' },
      { from: 14, to: 14, insert: 'four\n' },
    ])
  })

  it('can be told as one, from the first difference to the last', () => {
    expect(oneEdit('one\ntwo\nthree\n', 'one\n2\nthree\nfour\n')).toEqual({ from: 4, to: 13, insert: '2\nthree\nfour' })
    expect(oneEdit('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' })
  })
})
