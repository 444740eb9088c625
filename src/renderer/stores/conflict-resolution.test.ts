import { describe, expect, test } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { createConflictResolution } from './conflict-resolution.ts'
import {
  anas,
  articleOf,
  base,
  conflictOf,
  content,
  idAt,
  meet,
  mine,
  paragraphs,
  resolve,
  salt,
} from '../testing/conflicts.ts'

describe('deciding', () => {
  test('nothing is chosen beforehand, and nothing can be saved until all is decided', () => {
    const resolution = salt()
    expect(resolution.questions.value.map(question => question.decision)).toEqual([undefined, undefined])
    expect(resolution.outcome.value).toBeUndefined()
    resolution.decide(idAt(resolution, 0), { kind: 'mine' })
    expect(resolution.outcome.value).toBeUndefined()
    resolution.decide(idAt(resolution, 1), { kind: 'theirs' })
    expect(resolution.outcome.value?.body).toBe(
      paragraphs('My first.', 'A pause.', 'Her second.', 'Another pause.', 'The third.'),
    )
  })

  test('both stand one after the other, and can change places', () => {
    const resolution = salt()
    resolution.decideAll('mine')
    resolution.decide(idAt(resolution, 0), { kind: 'both', first: 'mine' })
    expect(resolution.outcome.value?.body).toContain('My first.\n\nHer first.\n\nA pause.')
    expect(resolution.swap(idAt(resolution, 0))).toBe(true)
    expect(resolution.outcome.value?.body).toContain('Her first.\n\nMy first.\n\nA pause.')
    expect(resolution.swap(idAt(resolution, 1))).toBe(false)
  })

  test('deciding all leaves what was decided, and one undo takes it back', () => {
    const resolution = salt()
    resolution.decide(idAt(resolution, 0), { kind: 'original' })
    expect(resolution.decideAll('theirs')).toBe(1)
    expect(resolution.outcome.value?.body).toContain('The first.\n\nA pause.\n\nHer second.')
    resolution.undo()
    expect(resolution.undecided.value.map(({ id }) => id)).toEqual([idAt(resolution, 1)])
    resolution.redo()
    expect(resolution.undecided.value).toEqual([])
    resolution.undecideAll()
    expect(resolution.undecided.value).toHaveLength(2)
  })

  test('where nobody knows what both started from, the whole text is one question without an original', () => {
    const resolution = resolve(conflictOf(undefined, mine, articleOf(13, 'Ana', anas)))
    expect(resolution.questions.value).toHaveLength(1)
    expect(resolution.decide(idAt(resolution, 0), { kind: 'original' })).toBe(false)
    resolution.decide(idAt(resolution, 0), { kind: 'mine' })
    expect(resolution.outcome.value).toEqual(mine)
  })

  test('a title is one or the other or a new one, never both and never empty', () => {
    const theirs = articleOf(13, 'Ana', content(base.body, 'The road of salt'))
    const resolution = resolve(conflictOf(base, content(base.body, 'The salt roads'), theirs))
    const id = idAt(resolution, 0)
    expect(resolution.decide(id, { kind: 'both', first: 'mine' })).toBe(false)
    resolution.startWriting(id)
    resolution.write(id, '   ')
    expect(resolution.useText(id)).toBe(false)
    resolution.write(id, 'Salt and roads')
    expect(resolution.useText(id)).toBe(true)
    expect(resolution.outcome.value).toEqual(content(base.body, 'Salt and roads'))
  })

  test('a place is one or the other or where the article was, never both and never written by hand', () => {
    const [library, archive] = ['1c9d7a52', '2c9d7a52'].map(
      start => `${start}-6f0e-4f5e-9d6e-3c1f6f7d8a90` as ArticleId,
    )
    const at = (parentId: ArticleId | null = null) => ({ ...base, parentId })
    const resolution = resolve(conflictOf(at(), at(library), articleOf(13, 'Ana', at(archive))))
    expect(resolution.questions.value).toMatchObject([
      { field: 'place', passage: { kind: 'conflict', base: null, mine: library, theirs: archive } },
    ])
    const id = idAt(resolution, 0)
    expect(resolution.outcome.value).toBeUndefined()
    expect(resolution.decide(id, { kind: 'both', first: 'mine' })).toBe(false)
    expect(resolution.decide(id, { kind: 'text', text: 'elsewhere' })).toBe(false)
    for (const [kind, parentId] of [
      ['mine', library],
      ['theirs', archive],
      ['original', null],
    ] as const) {
      expect(resolution.decide(id, { kind })).toBe(true)
      expect(resolution.outcome.value).toEqual(at(parentId))
    }
  })

  test('what merged by itself can be taken back, decided, and merged again by undo', () => {
    const theirs = articleOf(13, 'Ana', content(anas.body.replace('The third.', 'Her third.')))
    const resolution = resolve(conflictOf(base, mine, theirs))
    resolution.decideAll('mine')
    const merged = resolution.merge.value.body.regions.find(region => region.kind === 'merged')
    resolution.reopen(merged?.id ?? '')
    expect(resolution.outcome.value).toBeUndefined()
    resolution.decide(merged?.id ?? '', { kind: 'original' })
    expect(resolution.outcome.value?.body).toContain('The third.')
    resolution.undo()
    resolution.undo()
    expect(resolution.outcome.value?.body).toContain('Her third.')
  })

  test('what was remembered is taken up', () => {
    const before = salt()
    before.decide(idAt(before, 0), { kind: 'theirs' })
    before.startWriting(idAt(before, 1))
    before.write(idAt(before, 1), 'Our second.')
    const remembered: unknown = JSON.parse(JSON.stringify(before.remembered.value))
    const after = createConflictResolution(
      before.conflict.value,
      before.merge.value,
      remembered as typeof before.remembered.value,
    )
    expect(after.questions.value).toEqual(before.questions.value)
  })
})

describe('writing by hand', () => {
  test('a passage is undecided while its text is being written, whatever was chosen before', () => {
    const resolution = salt()
    resolution.decideAll('mine')
    resolution.startWriting(idAt(resolution, 0))
    expect(resolution.outcome.value).toBeUndefined()
    resolution.write(idAt(resolution, 0), 'Our first.')
    expect(resolution.outcome.value).toBeUndefined()
    expect(resolution.useText(idAt(resolution, 0))).toBe(true)
    expect(resolution.outcome.value?.body).toBe(
      paragraphs('Our first.', 'A pause.', 'My second.', 'Another pause.', 'The third.'),
    )
  })

  test('what was typed is offered again after another choice', () => {
    const resolution = salt()
    const id = idAt(resolution, 0)
    resolution.startWriting(id)
    resolution.write(id, 'Our first.')
    resolution.decide(id, { kind: 'theirs' })
    resolution.startWriting(id)
    expect(resolution.questions.value[0]?.writing).toEqual({ text: 'Our first.', from: 'earlier' })
  })

  test('a text for a passage that somebody changed meanwhile is offered for its successor', () => {
    const resolution = salt()
    resolution.startWriting(idAt(resolution, 0))
    resolution.write(idAt(resolution, 0), 'Our first.')
    resolution.useText(idAt(resolution, 0))
    const bens = content(anas.body.replace('Her first.', 'His first.'))
    meet(resolution, conflictOf(base, mine, articleOf(15, 'Ben', bens)))
    const fresh = resolution.questions.value.find(question => question.isFresh)
    expect(fresh?.decision).toBeUndefined()
    expect(resolution.earlierText(fresh?.id ?? '')).toBe('Our first.')
    expect(resolution.homelessTexts.value).toEqual([])
  })

  test('a text whose passage is no more can still be had', () => {
    const resolution = salt()
    resolution.startWriting(idAt(resolution, 0))
    resolution.write(idAt(resolution, 0), 'Our first.')
    const bens = content(anas.body.replace('Her first.', 'My first.'))
    meet(resolution, conflictOf(base, content(`A new start.\n\n${mine.body}`), articleOf(15, 'Ben', bens)))
    const offered = resolution.questions.value.map(({ id }) => resolution.earlierText(id))
    expect([...resolution.homelessTexts.value, ...offered]).toContain('Our first.')
  })
})

describe('a suggestion', () => {
  const start = content('In 1780 the brine began to travel. A pipe of fir trunks carried it.\n')
  const my = content(start.body.replace('A pipe', 'A double pipe'))
  const hers = content(start.body.replace('began to travel', 'travelled'))
  const joined = 'In 1780 the brine travelled. A double pipe of fir trunks carried it.\n'

  test('is not taken until somebody takes it, and is undone like any choice', () => {
    const resolution = resolve(conflictOf(start, my, articleOf(13, 'Ana', hers)))
    expect(resolution.outcome.value).toBeUndefined()
    expect(resolution.takeSuggestion(idAt(resolution, 0))).toBe(true)
    expect(resolution.outcome.value?.body).toBe(joined)
    resolution.undo()
    expect(resolution.outcome.value).toBeUndefined()
    resolution.redo()
    expect(resolution.questions.value[0]?.decision).toEqual({ kind: 'text', text: joined, from: 'suggestion' })
  })
  test('is not taken where there is none', () => {
    const resolution = salt()
    expect(resolution.takeSuggestion(idAt(resolution, 0))).toBe(false)
    expect(resolution.undecided.value).toHaveLength(2)
  })
})

describe('tags', () => {
  const tagged = (...tags: string[]) => ({ ...base, tags })

  test('that were joined are no question until somebody makes them one', () => {
    const theirs = articleOf(13, 'Ana', tagged('jura', 'tolls'))
    const resolution = resolve(conflictOf(tagged('jura'), tagged('jura', 'salt'), theirs))
    expect(resolution.questions.value).toEqual([])
    expect(resolution.outcome.value?.tags).toEqual(['jura', 'salt', 'tolls'])
    const { tags } = resolution.merge.value
    const id = tags.kind === 'merged' ? tags.id : ''
    resolution.reopen(id)
    expect(resolution.outcome.value).toBeUndefined()
    resolution.startWriting(id, 'both')
    expect(resolution.questions.value[0]?.writing?.text).toBe('jura\nsalt\ntolls')
    resolution.write(id, 'tolls\nsalt works\n')
    expect(resolution.useText(id)).toBe(true)
    expect(resolution.outcome.value?.tags).toEqual(['salt works', 'tolls'])
    resolution.decide(id, { kind: 'theirs' })
    expect(resolution.outcome.value?.tags).toEqual(['jura', 'tolls'])
  })
})
