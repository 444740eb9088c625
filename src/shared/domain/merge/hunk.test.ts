import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { align } from '../diff/alignment.ts'
import { hunksOf, type Hunk } from './hunk.ts'

const blank = 0
const sequence = fc.array(fc.nat(3), { maxLength: 12 })
const hunks = (base: readonly number[], side: readonly number[]): Hunk[] =>
  hunksOf(
    { left: base, right: side, blank, textOf: line => (line === blank ? '' : `line ${line}`) },
    align(base, side) ?? [],
  )

describe('the edits of one side', () => {
  test('make the side of the base', () => {
    fc.assert(
      fc.property(sequence, sequence, (base, side) => {
        const made = hunks(base, side).reduceRight(
          (text, hunk) =>
            text.toSpliced(hunk.base.from, hunk.base.to - hunk.base.from, ...side.slice(hunk.side.from, hunk.side.to)),
          base,
        )
        expect(made).toEqual(side)
      }),
      { numRuns: 1000 },
    )
  })

  test('are apart, and only additions and only removals stand as low as they can', () => {
    fc.assert(
      fc.property(sequence, sequence, (base, side) => {
        const found = hunks(base, side)
        for (const [index, hunk] of found.entries()) {
          const next = found[index + 1]
          if (next !== undefined) expect(next.base.from).toBeGreaterThan(hunk.base.to)
          const added = side.slice(hunk.side.from, hunk.side.to)
          const removed = base.slice(hunk.base.from, hunk.base.to)
          if (added.length > 0 && removed.length > 0) continue
          if (hunk.base.to < base.length) expect(base[hunk.base.to]).not.toBe([...added, ...removed][0])
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('reach over all lines among which they could have been made', () => {
    fc.assert(
      fc.property(sequence, sequence, (base, side) => {
        for (const hunk of hunks(base, side)) {
          expect(hunk.reach.from).toBeLessThanOrEqual(hunk.base.from)
          expect(hunk.reach.to).toBeGreaterThanOrEqual(hunk.base.to)
          if (hunk.isMovable) expect(hunk.reach.to - hunk.reach.from).toBeGreaterThan(hunk.base.to - hunk.base.from)
        }
      }),
      { numRuns: 1000 },
    )
    expect(hunks([1, 2, 2, 2, 3], [1, 2, 2, 3])).toEqual([
      {
        base: { from: 3, to: 4 },
        side: { from: 3, to: 3 },
        reach: { from: 1, to: 4 },
        isMovable: true,
        isAtEdge: false,
        touchesRun: true,
      },
    ])
  })
})
