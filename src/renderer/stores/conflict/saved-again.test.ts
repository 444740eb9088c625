import { describe, expect, test } from 'vitest'
import type { Etag } from '#shared/domain/etag.ts'
import { creditPassages } from '#shared/domain/merge/credits.ts'
import {
  anas,
  articleOf,
  base,
  conflictOf,
  content,
  idAt,
  meet,
  mine,
  resolve,
  revisionOf,
  salt,
} from '../../testing/conflicts.ts'
import type { ConflictResolution } from '../conflict-resolution.ts'
import type { Lineage } from './lineage.ts'

describe('when somebody saves again', () => {
  test('choices for what is still the same are kept and only what is new is asked', () => {
    const resolution = salt()
    resolution.decide(idAt(resolution, 0), { kind: 'both', first: 'theirs' })
    resolution.decide(idAt(resolution, 1), { kind: 'mine' })
    const laterMine = content(mine.body.replace('The third.', 'My third.'))
    meet(resolution, conflictOf(base, laterMine, articleOf(13, 'Ana', anas)))
    expect(resolution.undecided.value).toEqual([])
    expect(resolution.savedAgain.value).toBeUndefined()
    const bens = content(anas.body.replace('The third.', 'His third.'))
    meet(resolution, conflictOf(base, laterMine, articleOf(15, 'Ben', bens)))
    expect(resolution.savedAgain.value).toMatchObject({ people: ['Ben'], newConflicts: 1 })
    expect(resolution.savers.value).toEqual(['Ana', 'Ben'])
    expect(resolution.undecided.value.map(({ isFresh, passage }) => [isFresh, passage.theirs])).toEqual([
      [true, expect.stringContaining('His third.')],
    ])
    expect(resolution.outcome.value).toBeUndefined()
  })
})

describe('where several people saved', () => {
  const bens = content(anas.body.replace('Her second.', 'His second.'))
  const saves = [
    { ...revisionOf(13, anas), author: 'Ana', createdAt: '2026-11-16T14:05:00.000Z' },
    { ...revisionOf(14, bens), author: 'Ben', createdAt: '2026-11-16T14:09:00.000Z' },
  ]
  const lineage = { head: '"r14"' as Etag, saves, contents: saves }
  const credit = (resolution: ConflictResolution, known: Lineage) =>
    resolution.credit(known, known.contents && creditPassages(resolution.merge.value, base, known.contents))

  test('each passage is whose it is', () => {
    const resolution = resolve(conflictOf(base, mine, articleOf(14, 'Ben', bens)))
    expect(resolution.originOf(idAt(resolution, 0)).people, 'as long as no more is known').toEqual(['Ben'])
    credit(resolution, lineage)
    expect(resolution.savers.value).toEqual(['Ana', 'Ben'])
    expect(resolution.questions.value.map(({ id }) => resolution.originOf(id))).toEqual([
      { people: ['Ana'], from: saves[0]?.createdAt, to: saves[0]?.createdAt },
      { people: ['Ana', 'Ben'], from: saves[0]?.createdAt, to: saves[1]?.createdAt },
    ])
  })

  test('it is everybody’s where their texts cannot be had', () => {
    const resolution = resolve(conflictOf(base, mine, articleOf(14, 'Ben', bens)))
    credit(resolution, { ...lineage, contents: undefined })
    expect(resolution.originOf(idAt(resolution, 0)).people).toEqual(['Ana', 'Ben'])
  })

  test('a save during the decision names who saved since, and no credit outlives its version', () => {
    const resolution = salt()
    meet(resolution, conflictOf(base, mine, articleOf(14, 'Ben', bens)))
    credit(resolution, { ...lineage, head: '"r13"' as Etag })
    expect(resolution.originOf(idAt(resolution, 0)).people).toEqual(['Ben'])
    credit(resolution, lineage)
    expect(resolution.savedAgain.value?.people).toEqual(['Ben'])
    expect(resolution.originOf(idAt(resolution, 0)).people).toEqual(['Ana'])
    meet(resolution, conflictOf(base, content(mine.body.replace('My first.', 'My own.')), articleOf(14, 'Ben', bens)))
    expect(resolution.originOf(idAt(resolution, 0)).people, 'of another merge').toEqual(['Ana', 'Ben'])
  })
})
