import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedBlocks, nothingChanged } from './changed-blocks.ts'

describe('the blocks of a page that changed', () => {
  it('are those that are new or other than before, and the places where one is missing', () => {
    const before = ['a', 'b', 'c', 'd', 'e']
    expect(changedBlocks(before, ['a', 'B', 'c', 'd', 'e'])).toEqual({ changed: [1], cutBefore: [] })
    expect(changedBlocks(before, ['a', 'b', 'c', 'new', 'newer', 'd', 'e']).changed).toEqual([3, 4])
    expect(changedBlocks(before, ['a', 'c', 'd', 'e'])).toEqual({ changed: [], cutBefore: [1] })
    expect(changedBlocks(before, ['a', 'b', 'c', 'd'])).toEqual({ changed: [], cutBefore: [4] })
  })

  it('are none where nothing is as it was: there is no single change to point at', () => {
    expect(changedBlocks(['a', 'b'], ['c', 'd', 'e'])).toEqual(nothingChanged)
    expect(changedBlocks([], ['c'])).toEqual(nothingChanged)
  })

  const page = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  it('leave out only blocks that stood before, in the order in which they stood', () => {
    fc.assert(
      fc.property(page, page, (before, after) => {
        const marks = changedBlocks(before, after)
        if (marks === nothingChanged) return
        let from = 0
        for (const kept of after.filter((_, index) => !marks.changed.includes(index))) {
          const found = before.indexOf(kept, from)
          expect(found).toBeGreaterThanOrEqual(from)
          from = found + 1
        }
      }),
    )
  })

  it('are none where nothing changed', () => {
    fc.assert(
      fc.property(page, same => {
        expect(changedBlocks(same, [...same])).toEqual(nothingChanged)
      }),
    )
  })
})
