import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeTags, type ArticleContent, type ArticleId } from '../article.ts'
import { mergeArticles } from './article-merge.ts'
import { creditPassages } from './credits.ts'

const article = (body: string, fields: Partial<ArticleContent> = {}): ArticleContent => ({
  title: 'Salt',
  parentId: null,
  tags: [],
  body,
  ...fields,
})
const paragraphs = (...texts: string[]): string => `${texts.join('\n\n')}\n`

/** The steps credited for each passage, in reading order. */
function creditsOf(base: ArticleContent, mine: ArticleContent, saves: readonly ArticleContent[]): unknown[] {
  const merge = mergeArticles(base, mine, saves.at(-1) ?? base)
  const credits = creditPassages(merge, base, saves)
  return [merge.title, merge.parentId, merge.tags, ...merge.body.regions].flatMap(part =>
    part.kind === 'same' ? [] : [credits.get(part.id)],
  )
}

describe('the saves that made a passage', () => {
  const base = article(paragraphs('The first.', 'A pause.', 'The second.'))
  const mine = article(paragraphs('My first.', 'A pause.', 'My second.'))

  test('are told apart by passage', () => {
    const anas = article(paragraphs('Her first.', 'A pause.', 'The second.'))
    const bens = article(paragraphs('Her first.', 'A pause.', 'His second.'))
    expect(creditsOf(base, mine, [anas, bens])).toEqual([[0], [1]])
  })
  test('are several where one went on with the words of another', () => {
    const long = 'The road was long and steep in those days.'
    const start = article(paragraphs('Start.', 'The road was long.'))
    const anas = article(paragraphs('Start.', long))
    const bens = article(paragraphs('Start.', long.replace('steep', 'very steep')))
    expect(creditsOf(start, article(paragraphs('Start.', 'It was short.')), [anas, bens])).toEqual([[0, 1]])
  })
  test('are the last where nothing of an earlier one is left', () => {
    const anas = article(paragraphs('The first.', 'A pause.', 'The second.', 'Horses and carts came by.'))
    const bens = article(paragraphs('The first.', 'A pause.', 'The second.', 'Nobody knows that valley.'))
    const added = article(paragraphs('The first.', 'A pause.', 'The second.', 'Mine.'))
    expect(creditsOf(base, added, [anas, bens])).toEqual([[1]])
  })
  test('of a removed passage are those that took it away', () => {
    const anas = article(paragraphs('The first.', 'A pause.'))
    const bens = article(paragraphs('The first of all.', 'A pause.'))
    expect(creditsOf(base, mine, [anas, bens])).toEqual([[1], [0]])
  })
  test('of fields are the last that changed them', () => {
    const places = ['one', 'two'] as ArticleId[]
    const saves = [
      article(base.body, { title: 'Salt road', tags: ['jura', 'salt'], parentId: places[0] ?? null }),
      article(base.body, { title: 'The salt road', tags: ['salt'], parentId: places[0] ?? null }),
      article(base.body, { title: 'The salt road', tags: ['salt', 'tolls'], parentId: places[1] ?? null }),
    ]
    expect(creditsOf(base, base, saves)).toEqual([[1], [2], [0, 2]])
  })

  test('exist for everything that the other side changed, and for nothing that it did not', () => {
    const line = fc.constantFrom('', 'a', 'b', 'c d e', 'c d f', '- x')
    const state = fc.record({
      body: fc.array(line, { maxLength: 8 }).map(lines => lines.map(text => `${text}\n`).join('')),
      title: fc.constantFrom('Salt', 'Road'),
      parentId: fc.constantFrom(null, 'one' as ArticleId),
      tags: fc.subarray(['jura', 'Jura', 'salt']).map(normalizeTags),
    })
    fc.assert(
      fc.property(state, state, fc.array(state, { minLength: 1, maxLength: 4 }), (start, my, saves) => {
        const merge = mergeArticles(start, my, saves.at(-1) ?? start)
        const credits = creditPassages(merge, start, saves)
        for (const part of [merge.title, merge.parentId, merge.tags, ...merge.body.regions]) {
          if (part.kind === 'same') continue
          const isTheirs = part.kind === 'conflict' || part.changedBy !== 'mine'
          if (isTheirs) expect(credits.get(part.id)?.length ?? 0).toBeGreaterThan(0)
        }
        if (saves.length === 1) for (const steps of credits.values()) expect(steps).toEqual([0])
      }),
      { numRuns: 1000 },
    )
  })
})
