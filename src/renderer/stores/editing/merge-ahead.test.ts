import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArticleContent } from '#shared/domain/article.ts'
import type { MergeOutcome } from './transition-tools.ts'
import { createMergeAhead } from './merge-ahead.ts'
import { mergeVersions } from './merge-versions.ts'

const content = fc
  .record({ title: fc.constantFrom('a', 'b'), body: fc.constantFrom('one\n\ntwo\n', 'one\n\n2\n', '1\n\ntwo\n') })
  .map((part): ArticleContent => ({ parentId: null, tags: [], ...part }))
const versions = fc.tuple(content, content, content)
const text = (body: string): ArticleContent => ({ title: 'Salt', parentId: null, tags: ['sea'], body })
const mergedInTheWindow = () => {
  throw new Error('merged in the window')
}

describe('merging ahead', () => {
  it('changes nothing in what a merge says, whatever was merged before', async () => {
    const { merge, mergeAhead } = createMergeAhead(mergeVersions, async (...each) => mergeVersions(...each))
    await fc.assert(
      fc.asyncProperty(versions, versions, async (ahead, wanted) => {
        await mergeAhead(() => ahead)
        expect(merge(...wanted)).toEqual(mergeVersions(...wanted))
      }),
    )
  })

  it('is what makes the merge of the same texts cost nothing', async () => {
    const overlapping: MergeOutcome = { kind: 'overlapping' }
    const { merge, mergeAhead } = createMergeAhead(mergedInTheWindow, async () => overlapping)
    await mergeAhead(() => [text('a'), text('b'), text('c')])
    expect(merge(text('a'), text('b'), text('c'))).toBe(overlapping)
    expect(() => merge(text('a'), text('b'), text('d'))).toThrow('merged in the window')
  })

  it('holds for a text that goes on being typed while it lasts, however long', async () => {
    const base = text('top\n\n\nmiddle\n\n\nend\n')
    const theirs = text('top, by Ana\n\n\nmiddle\n\n\nend\n')
    let mine = base
    const { merge, mergeAhead } = createMergeAhead(mergedInTheWindow, async (...each) => {
      const outcome = mergeVersions(...each)
      mine = text(`${mine.body}typed `)
      return outcome
    })
    await mergeAhead(() => [base, mine, theirs])
    expect(merge(base, mine, theirs)).toMatchObject({
      content: { body: 'top, by Ana\n\n\nmiddle\n\n\nend\ntyped ' },
      changes: 1,
    })
  })

  it('begins again where somebody types what is merged, and leaves it at last to whoever wants it', async () => {
    let mine = text('one\n')
    let merges = 0
    const { merge, mergeAhead } = createMergeAhead(mergeVersions, async (...each) => {
      merges++
      mine = text(`more ${mine.body}`)
      return mergeVersions(...each)
    })
    const theirs = text('one\n\nby Ana\n')
    await mergeAhead(() => [text('one\n'), mine, theirs])
    expect(merges).toBe(5)
    expect(merge(text('one\n'), mine, theirs)).toEqual(mergeVersions(text('one\n'), mine, theirs))
  })

  it('ends where nothing is to be merged any more', async () => {
    const { mergeAhead } = createMergeAhead(mergeVersions, () => Promise.reject(new Error('merged')))
    await expect(mergeAhead(() => undefined)).resolves.toBeUndefined()
  })
})
