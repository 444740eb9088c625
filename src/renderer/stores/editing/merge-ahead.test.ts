import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArticleContent } from '#shared/domain/article.ts'
import type { MergeOutcome } from './edit-transitions.ts'
import { createMergeAhead } from './merge-ahead.ts'
import { mergeVersions } from './merge-versions.ts'

const content = fc
  .record({ title: fc.constantFrom('a', 'b'), body: fc.constantFrom('one\n\ntwo\n', 'one\n\n2\n', '1\n\ntwo\n') })
  .map((part): ArticleContent => ({ parentId: null, tags: [], ...part }))
const versions = fc.tuple(content, content, content)

describe('merging ahead', () => {
  it('changes nothing in what a merge says, whatever was merged before', async () => {
    const { merge, mergeAhead } = createMergeAhead(mergeVersions, async (...each) => mergeVersions(...each))
    await fc.assert(
      fc.asyncProperty(versions, versions, async (ahead, wanted) => {
        await mergeAhead(...ahead)
        expect(merge(...wanted)).toEqual(mergeVersions(...wanted))
      }),
    )
  })

  it('is what makes the merge of the same texts cost nothing', async () => {
    const overlapping: MergeOutcome = { kind: 'overlapping' }
    const { merge, mergeAhead } = createMergeAhead(
      () => {
        throw new Error('merged again')
      },
      async () => overlapping,
    )
    const text = (body: string): ArticleContent => ({ title: 'Salt', parentId: null, tags: ['sea'], body })
    await mergeAhead(text('a'), text('b'), text('c'))
    expect(merge(text('a'), text('b'), text('c'))).toBe(overlapping)
    expect(() => merge(text('a'), text('b'), text('d'))).toThrow('merged again')
  })
})
