import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeTags, type ArticleContent, type ArticleId } from '../article.ts'
import { comparable, splitLines } from '../diff/text-lines.ts'
import { foldTitle } from '../title.ts'
import { conflictsOf, mergeArticles, mergedPassagesOf, type ArticleMerge } from './article-merge.ts'
import { applyDecisions } from './decide.ts'
import { type Decision, type FieldMerge, type Region, type TagMerge } from './passage.ts'

const id = (text: string): ArticleId => text as ArticleId

// Few different lines, so that runs, moves and equal edits are common; blank lines more so, as in Markdown.
const line = fc.constantFrom(
  '',
  '',
  '',
  'a',
  'b',
  'c',
  'd',
  '- x',
  '- y',
  '```',
  '| - |',
  '## H',
  'some words of a line',
  'other words',
)
const blanks = fc.constantFrom('', '', '', '', ' ', '  ', '\t')
const ending = fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', '\r')
const rawLine = fc.tuple(line, blanks, ending).map(parts => parts.join(''))
const lines = fc.array(rawLine, { maxLength: 14 })

interface Change {
  readonly at: number
  readonly remove: number
  readonly add: readonly string[]
}
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(14),
  remove: fc.nat(2),
  add: fc.array(rawLine, { maxLength: 3 }),
})

const changed = (from: readonly string[], changes: readonly Change[]): string[] =>
  changes.reduce((result, { at, remove, add }) => result.toSpliced(at % (result.length + 1), remove, ...add), [...from])

const asBody = (isEnded: boolean, from: readonly string[]): string =>
  isEnded ? from.join('') : from.join('').replace(/(?:\r\n|\n|\r)$/u, '')

/** Three texts, of which two were made from the first by a few edits (or, now and then, are something else). */
const bodies = fc
  .tuple(
    lines,
    fc.array(change, { maxLength: 3 }),
    fc.array(change, { maxLength: 3 }),
    fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  )
  .map(([base, mine, theirs, [one, two, three]]) => ({
    base: asBody(one === true, base),
    mine: asBody(two === true, changed(base, mine)),
    theirs: asBody(three === true, changed(base, theirs)),
  }))

const fields = fc.record({
  title: fc.constantFrom('Salt', 'The salt road', 'The  salt road', 'Salt road'),
  parentId: fc.constantFrom(null, id('one'), id('two')),
  tags: fc.subarray(['jura', 'Jura', 'trade', 'salt', 'SALT']).map(normalizeTags),
})

const three: fc.Arbitrary<Record<'base' | 'mine' | 'theirs', ArticleContent>> = fc
  .tuple(bodies, fields, fields, fields)
  .map(([body, base, mine, theirs]) => ({
    base: { ...base, body: body.base },
    mine: { ...mine, body: body.mine },
    theirs: { ...theirs, body: body.theirs },
  }))

const comparableLines = (text: string): string[] => splitLines(text).map(comparable)
const versionOf = (regions: readonly Region[], version: 'base' | 'mine' | 'theirs'): string[] =>
  regions.flatMap(region => comparableLines(region.kind === 'same' ? region.text : region[version]))
const swapName = { mine: 'theirs', theirs: 'mine', both: 'both' } as const

type Part = Region | FieldMerge<string> | FieldMerge<ArticleId | null> | TagMerge
/** A part of a merge with its labels swapped, or as they are, and without its id, which names its contents in order. */
const labelled = (part: Part, isSwapped: boolean): object => {
  if (part.kind === 'same') return part
  const { id: _, ...rest } = part
  if (!isSwapped) return rest
  const swapped = { ...rest, ...swappedSuggestion(part), mine: part.theirs, theirs: part.mine }
  return part.kind === 'merged' ? { ...swapped, changedBy: swapName[part.changedBy] } : swapped
}
const swappedSuggestion = (part: Part): object =>
  'suggestion' in part
    ? { suggestion: part.suggestion.map(piece => (piece.by ? { ...piece, by: swapName[piece.by] } : piece)) }
    : {}
const partsOf = (merge: ArticleMerge): Part[] => [merge.title, merge.parentId, merge.tags, ...merge.body.regions]

describe('for any three texts', () => {
  test('merging with an unchanged side gives the other side, to the last blank', () => {
    fc.assert(
      fc.property(three, ({ base, mine }) => {
        expect(applyDecisions(mergeArticles(base, mine, base))).toEqual({ kind: 'decided', content: mine })
        expect(applyDecisions(mergeArticles(base, base, mine))).toEqual({ kind: 'decided', content: mine })
        expect(applyDecisions(mergeArticles(base, mine, mine))).toEqual({ kind: 'decided', content: mine })
      }),
      { numRuns: 1000 },
    )
  })

  test('swapping the sides swaps their names and nothing else', () => {
    fc.assert(
      fc.property(three, ({ base, mine, theirs }) => {
        const one = mergeArticles(base, mine, theirs)
        const other = mergeArticles(base, theirs, mine)
        expect(partsOf(other).map(part => labelled(part, true))).toEqual(
          partsOf(one).map(part => labelled(part, false)),
        )
        expect(other.isClean).toBe(one.isClean)
      }),
      { numRuns: 2000 },
    )
  })

  test('the regions are each of the three texts, whole and in order', () => {
    fc.assert(
      fc.property(three, ({ base, mine, theirs }) => {
        const { regions } = mergeArticles(base, mine, theirs).body
        expect(versionOf(regions, 'base')).toEqual(comparableLines(base.body))
        expect(versionOf(regions, 'mine')).toEqual(comparableLines(mine.body))
        expect(versionOf(regions, 'theirs')).toEqual(comparableLines(theirs.body))
      }),
      { numRuns: 2000 },
    )
  })

  test('what either side added is in the result or to decide, and the result has no line of its own', () => {
    fc.assert(
      fc.property(three, ({ base, mine, theirs }) => {
        const merge = mergeArticles(base, mine, theirs)
        const [ofBase, ofMine, ofTheirs] = [base, mine, theirs].map(({ body }) => new Set(comparableLines(body)))
        const conflicts = merge.body.regions.filter(region => region.kind === 'conflict')
        const settled = merge.body.regions.flatMap(region =>
          region.kind === 'conflict' ? [] : comparableLines(region.kind === 'same' ? region.text : region.value),
        )
        const open = conflicts.flatMap(region => comparableLines(region.mine + '\n' + region.theirs))
        const shown = new Set([...settled, ...open])
        for (const added of [...(ofMine ?? []), ...(ofTheirs ?? [])]) {
          if (ofBase?.has(added) === false) expect(shown).toContain(added)
        }
        for (const kept of settled) expect([ofBase, ofMine, ofTheirs].some(text => text?.has(kept))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('a merge without identical edits has each line as often as what the sides added and removed comes to', () => {
    fc.assert(
      fc.property(three, ({ base, mine, theirs }) => {
        const merge = mergeArticles(
          base,
          { ...mine, title: base.title, parentId: base.parentId },
          { ...theirs, title: base.title, parentId: base.parentId },
        )
        fc.pre(
          merge.body.regions.every(
            region => region.kind === 'same' || (region.kind === 'merged' && region.changedBy !== 'both'),
          ),
        )
        const resolution = applyDecisions(merge)
        if (resolution.kind === 'undecided') throw new Error('a merge without conflicts is decided')
        const count = (text: string, wanted: string): number =>
          comparableLines(text).filter(found => found === wanted).length
        const all = new Set([base, mine, theirs].flatMap(({ body }) => comparableLines(body)))
        for (const wanted of all) {
          const expected = count(mine.body, wanted) + count(theirs.body, wanted) - count(base.body, wanted)
          expect(count(resolution.content.body, wanted)).toBe(expected)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('the same texts give the same merge, ids included', () => {
    fc.assert(
      fc.property(three, ({ base, mine, theirs }) => {
        expect(mergeArticles(base, mine, theirs)).toEqual(mergeArticles(base, mine, theirs))
        const ids = [
          ...conflictsOf(mergeArticles(base, mine, theirs)),
          ...mergedPassagesOf(mergeArticles(base, mine, theirs)),
        ].map(part => part.id)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  test('taking one version everywhere gives that version, and any decisions of a kind end the merge', () => {
    fc.assert(
      fc.property(three, ({ base, mine, theirs }) => {
        const merge = mergeArticles(base, mine, theirs)
        const parts = [...conflictsOf(merge), ...mergedPassagesOf(merge)]
        for (const [kind, version] of [
          ['mine', mine],
          ['theirs', theirs],
          ['original', base],
        ] as const) {
          const resolution = applyDecisions(merge, Object.fromEntries(parts.map(part => [part.id, { kind }])))
          if (resolution.kind === 'undecided') throw new Error('every passage was decided')
          expect(comparableLines(resolution.content.body)).toEqual(comparableLines(version.body))
          expect(foldTitle(resolution.content.title)).toBe(foldTitle(version.title))
          expect(resolution.content.parentId).toBe(version.parentId)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('nothing is decided by itself that both changed differently', () => {
    fc.assert(
      fc.property(three, ({ base, mine, theirs }) => {
        const merge = mergeArticles(base, mine, theirs)
        expect(merge.isClean).toBe(applyDecisions(merge).kind === 'decided')
        for (const passage of merge.body.regions.filter(region => region.kind === 'merged')) {
          const versions = [passage.base, passage.mine, passage.theirs].map(text =>
            JSON.stringify(comparableLines(text)),
          )
          expect(new Set(versions).size).toBe(2)
        }
        for (const passage of conflictsOf(merge)) {
          expect(new Set([passage.base, passage.mine, passage.theirs]).size).toBe(3)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('edits by two people of different lines, each with an unchanged one between, all merge', () => {
  const who = fc.constantFrom('nobody', 'mine', 'theirs')
  const what = fc.constantFrom('edited', 'removed', 'followed by a new line')
  fc.assert(
    fc.property(fc.array(fc.record({ who, what }), { maxLength: 60 }), edits => {
      const make = (...sides: string[]): string =>
        edits
          .flatMap((edit, index) => {
            const own = `line ${index}`
            const unchanged = `kept ${index}`
            if (!sides.includes(edit.who) || edit.what === 'followed by a new line') {
              return sides.includes(edit.who) ? [own, `new ${index}`, unchanged] : [own, unchanged]
            }
            return edit.what === 'edited' ? [own + '!', unchanged] : [unchanged]
          })
          .map(one => one + '\n')
          .join('')
      const article = (body: string): ArticleContent => ({ title: 'Salt', parentId: null, tags: [], body })
      const merge = mergeArticles(article(make()), article(make('mine')), article(make('theirs')))
      expect(applyDecisions(merge)).toMatchObject({ kind: 'decided', content: { body: make('mine', 'theirs') } })
    }),
  )
})

describe('fields', () => {
  const article = (title: string, parentId: string | null, tags: string[] = []): ArticleContent => ({
    title,
    parentId: parentId === null ? null : id(parentId),
    tags,
    body: '',
  })

  test('that one side changed are merged', () => {
    const merge = mergeArticles(article('Salt', 'one'), article('The salt road', 'one'), article('Salt', null))
    expect(merge).toMatchObject({
      title: { kind: 'merged', changedBy: 'mine', value: 'The salt road' },
      parentId: { kind: 'merged', changedBy: 'theirs', value: null },
      isClean: true,
    })
  })
  test('that both changed differently are conflicts; the same or but for blanks, none', () => {
    const merge = mergeArticles(article('Salt', 'one'), article('Salt road', 'two'), article('Salt  road', null))
    expect(merge).toMatchObject({
      title: { kind: 'merged', changedBy: 'both', value: 'Salt  road' },
      parentId: { kind: 'conflict', base: 'one', mine: 'two', theirs: null },
      isClean: false,
    })
    expect(mergeArticles(article('a', null), article('b', null), article('c', null)).title.kind).toBe('conflict')
  })
  test('tags are sets: what either took away is gone, what either added is there', () => {
    const tagsOf = (base: string[], mine: string[], theirs: string[]): readonly string[] =>
      mergeArticles(article('t', null, base), article('t', null, mine), article('t', null, theirs)).tags.value
    expect(tagsOf(['jura', 'trade'], ['jura', 'salt'], ['jura', 'trade', 'tolls'])).toEqual(['jura', 'salt', 'tolls'])
    expect(tagsOf([], ['Jura'], ['jura'])).toEqual(['Jura'])
    expect(tagsOf(['jura'], ['Jura'], ['jura'])).toEqual(['Jura'])
    expect(tagsOf(['jura'], [], ['Jura'])).toEqual(['Jura'])
    expect(tagsOf(['jura'], [], [])).toEqual([])
  })
  test('joined tags say who changed them, and can be decided after all', () => {
    const merge = mergeArticles(
      article('t', null, ['jura']),
      article('t', null, ['jura', 'salt']),
      article('t', null, ['tolls']),
    )
    expect(merge).toMatchObject({
      tags: { kind: 'merged', changedBy: 'both', value: ['salt', 'tolls'] },
      isClean: true,
    })
    const id = mergedPassagesOf(merge)[0]?.id ?? ''
    const decided = (decision: Decision): unknown => {
      const resolution = applyDecisions(merge, { [id]: decision })
      return resolution.kind === 'decided' ? resolution.content.tags : resolution.ids
    }
    expect(decided({ kind: 'open' })).toEqual([id])
    expect(decided({ kind: 'mine' })).toEqual(['jura', 'salt'])
    expect(decided({ kind: 'theirs' })).toEqual(['tolls'])
    expect(decided({ kind: 'original' })).toEqual(['jura'])
    expect(decided({ kind: 'both', first: 'theirs' })).toEqual(['salt', 'tolls'])
    expect(decided({ kind: 'text', text: 'tolls\n\n  trade routes \n' })).toEqual(['tolls', 'trade routes'])
  })
})
