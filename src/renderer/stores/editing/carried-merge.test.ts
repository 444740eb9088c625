import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArticleContent } from '#shared/domain/article.ts'
import { applyEdits } from '#shared/domain/diff/text-edits.ts'
import { carriedMerge } from './carried-merge.ts'
import { mergeVersions } from './merge-versions.ts'

const content = (body: string, title = 'Salt'): ArticleContent => ({ title, parentId: null, tags: ['sea'], body })
const lines = fc.array(fc.constantFrom('one', 'two', 'three', 'four', ''), { minLength: 4, maxLength: 16 })
const body = lines.map(each => each.map(line => `${line}\n`).join(''))
/** Some characters of a text replaced by others. */
const typed = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.integer({ min: 0, max: 3 }),
  words: fc.constantFrom('x', 'new words', '\n', 'line\nline\n', ''),
})
const typedIn = (text: string, { at, removed, words }: { at: number; removed: number; words: string }): string => {
  const from = Math.floor(at * text.length)
  return text.slice(0, from) + words + text.slice(from + removed)
}

describe('a merge while its writer types on', () => {
  it('says of the text as it is now what a merge of that says', () => {
    let carriedOn = 0
    fc.assert(
      fc.property(body, typed, typed, typed, (base, myTyping, theirTyping, typedSince) => {
        const then = content(typedIn(base, myTyping))
        const now = content(typedIn(then.body, typedSince))
        const merged = mergeVersions(content(base), then, content(typedIn(base, theirTyping)))
        const carried = carriedMerge(merged, then, now)
        if (merged.kind !== 'clean' || carried?.kind !== 'clean') return
        expect(applyEdits(now.body, carried.edits)).toBe(carried.content.body)
        expect(carried).toMatchObject({ changes: merged.changes, sections: merged.sections })
        const anew = mergeVersions(then, now, merged.content)
        if (anew.kind !== 'clean') return
        expect(carried.content).toEqual(anew.content)
        if (now.body !== then.body) carriedOn++
      }),
      { numRuns: 2_000 },
    )
    expect(carriedOn).toBeGreaterThan(20)
  })

  it('takes along what was typed above and below it', () => {
    const then = content('top\n\n\nmiddle\n\n\nend\n')
    const merged = mergeVersions(then, then, content('top\n\n\nmiddle, by Ana\n\n\nend\n'))
    for (const [now, wanted] of [
      ['My top\n\n\nmiddle\n\n\nend\n', 'My top\n\n\nmiddle, by Ana\n\n\nend\n'],
      ['top\n\n\nmiddle\n\n\nthe end\n', 'top\n\n\nmiddle, by Ana\n\n\nthe end\n'],
    ] as const) {
      expect(carriedMerge(merged, then, content(now))).toMatchObject({ content: { body: wanted } })
    }
  })

  it.each([
    ['in a line that it changed', content('one\n\ntwo and more\n\nthree\n')],
    ['beside one', content('one\n\ntwo\nmore\n\nthree\n')],
    ['in the title', content('one\n\ntwo\n\nthree\n', 'Salt and more')],
  ])('is made anew where something was typed %s', (_where, now) => {
    const then = content('one\n\ntwo\n\nthree\n')
    const merged = mergeVersions(then, then, content('one\n\ntwo, by Ana\n\nthree\n'))
    expect(carriedMerge(merged, then, now)).toBeUndefined()
  })

  it('is made anew where there is something to decide', () => {
    expect(carriedMerge({ kind: 'overlapping' }, content('one\n'), content('two\n'))).toBeUndefined()
  })
})
