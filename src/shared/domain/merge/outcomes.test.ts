import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ArticleContent, type ArticleId } from '../article.ts'
import { mergeArticles } from './article-merge.ts'
import { applyDecisions } from './decide.ts'
import { outcomesOf } from './outcomes.ts'
import { type Decision, type Decisions } from './passage.ts'

const article = (body: string, fields: Partial<ArticleContent> = {}): ArticleContent => ({
  title: 'Salt',
  parentId: null,
  tags: [],
  body,
  ...fields,
})

describe('what was decided', () => {
  const decision: fc.Arbitrary<Decision | undefined> = fc.constantFrom(
    { kind: 'mine' },
    { kind: 'theirs' },
    { kind: 'original' },
    { kind: 'both', first: 'mine' },
    { kind: 'both', first: 'theirs' },
    { kind: 'text', text: 'by hand\n' },
  )
  const edit = fc.constantFrom('none', 'mine', 'theirs', 'both')

  test('is found again in the text that was saved', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(edit, decision), { minLength: 1, maxLength: 6 }), paragraphs => {
        const version = (side: string): ArticleContent =>
          article(
            paragraphs
              .map(([who], index) => `paragraph ${index}${who === side || who === 'both' ? ` of ${side}` : ''}\n\n`)
              .join(''),
          )
        const merge = mergeArticles(version('base'), version('mine'), version('theirs'))
        const asked = merge.body.regions.filter(region => region.kind === 'conflict')
        const wanted = paragraphs.flatMap(([who, chosen]) => (who === 'both' && chosen ? [chosen] : []))
        const decisions: Decisions = Object.fromEntries(
          asked.map(({ id }, index) => [id, wanted[index] ?? { kind: 'mine' }]),
        )
        const resolution = applyDecisions(merge, decisions)
        if (resolution.kind !== 'decided') throw new Error('everything is decided')
        const found = outcomesOf(merge, resolution.content)
        expect([...found].map(([id, { kind }]) => [id, kind])).toEqual(asked.map(({ id }) => [id, decisions[id]?.kind]))
        expect(applyDecisions(merge, Object.fromEntries(found))).toMatchObject({ kind: 'decided' })
      }),
      { numRuns: 500 },
    )
  })
  test('is the suggestion where that was taken, and a text by hand where it is none of the versions', () => {
    const base = article('In 1780 the brine began to travel. A pipe of fir trunks carried it.\n')
    const mine = article(base.body.replace('A pipe', 'A double pipe'))
    const theirs = article(base.body.replace('began to travel', 'travelled'))
    const merge = mergeArticles(base, mine, theirs)
    const kindOf = (body: string): unknown => [...outcomesOf(merge, article(body)).values()][0]
    expect(kindOf('In 1780 the brine travelled. A double pipe of fir trunks carried it.\n')).toMatchObject({
      from: 'suggestion',
    })
    expect(kindOf('In 1780 it came.\n')).toEqual({ kind: 'text', text: 'In 1780 it came.\n' })
  })
  test('of fields is told too, and of what merged by itself only where it was changed', () => {
    const base = article('', { title: 'Salt', tags: ['jura'] })
    const mine = article('', { title: 'Salt road', tags: ['jura', 'salt'] })
    const theirs = article('', { title: 'The salt road', tags: ['jura', 'tolls'], parentId: 'one' as ArticleId })
    const merge = mergeArticles(base, mine, theirs)
    const kinds = (saved: Partial<ArticleContent>): unknown[] =>
      [...outcomesOf(merge, article('', saved)).values()].map(({ kind }) => kind)
    const merged = { tags: ['jura', 'salt', 'tolls'], parentId: 'one' as ArticleId }
    expect(kinds({ ...merged, title: 'Salt road' })).toEqual(['mine'])
    expect(kinds({ title: 'Salt and roads', tags: ['jura', 'tolls'], parentId: null })).toEqual([
      'text',
      'mine',
      'theirs',
    ])
  })
})
