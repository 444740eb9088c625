import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { align, alignmentBounds, createNumbering, editsBetween, type EqualStretch } from './alignment.ts'

const sequence = fc.array(fc.nat(5), { maxLength: 25 })
const sum = (stretches: readonly EqualStretch[]): number => stretches.reduce((total, { length }) => total + length, 0)

/** The length of the longest common subsequence, the slow and plain way. */
function longestCommon(left: readonly number[], right: readonly number[]): number {
  let row = new Array<number>(right.length + 1).fill(0)
  for (const l of left) {
    const next = [0]
    right.forEach((r, index) =>
      next.push(l === r ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0)),
    )
    row = next
  }
  return row.at(-1) ?? 0
}

describe('aligning two sequences', () => {
  test('finds stretches that are equal, in order, apart, and as long together as can be', () => {
    fc.assert(
      fc.property(sequence, sequence, (left, right) => {
        const stretches = align(left, right) ?? []
        let [l, r] = [-1, -1]
        for (const stretch of stretches) {
          expect(stretch.length).toBeGreaterThan(0)
          expect(left.slice(stretch.left, stretch.left + stretch.length)).toEqual(
            right.slice(stretch.right, stretch.right + stretch.length),
          )
          expect(stretch.left > l || stretch.right > r).toBe(true)
          expect(stretch.left >= l && stretch.right >= r).toBe(true)
          ;[l, r] = [stretch.left + stretch.length, stretch.right + stretch.length]
        }
        expect(sum(stretches)).toBe(longestCommon(left, right))
      }),
      { numRuns: 1000 },
    )
  })
  test('and the edits between them make one of the other', () => {
    fc.assert(
      fc.property(sequence, sequence, (left, right) => {
        const edits = editsBetween(align(left, right) ?? [], { left: left.length, right: right.length })
        const made = edits.reduceRight(
          (text, edit) =>
            text.toSpliced(
              edit.left.from,
              edit.left.to - edit.left.from,
              ...right.slice(edit.right.from, edit.right.to),
            ),
          left,
        )
        expect(made).toEqual(right)
      }),
    )
  })
  test('gives up beyond its bounds, which items of one sequence alone do not count towards', () => {
    const items = Array.from({ length: 3 * alignmentBounds.edits }, (_, index) => index)
    expect(align(items, items.toReversed())).toBeUndefined()
    const others = items.map(item => items.length + item)
    expect(align(items, others)).toEqual([])
    expect(align([...others, 7], [...items, 7])).toEqual([{ left: items.length, right: items.length, length: 1 }])
  })
})

test('numbering gives equal texts one number, from which the text can be told', () => {
  const numbering = createNumbering()
  const [a, b, again] = ['a', 'b', 'a'].map(numbering.number)
  expect(a).toBe(again)
  expect(a).not.toBe(b)
  expect(numbering.textOf(b ?? -1)).toBe('b')
})
