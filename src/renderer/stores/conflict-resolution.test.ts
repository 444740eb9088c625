import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Article, ArticleContent, ArticleId, Revision } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { createConflictResolution, type ConflictResolution } from './conflict-resolution.ts'
import type { ArticleConflict } from './editing/article-conflict.ts'

const articleId = '0c9d7a52-6f0e-4f5e-9d6e-3c1f6f7d8a90' as ArticleId
const time = '2026-11-16T14:05:00.000Z'
const content = (body: string, title = 'The salt road'): ArticleContent => ({ title, parentId: null, tags: [], body })
const articleOf = (number: number, by: string, text: ArticleContent): Article => ({
  ...text,
  id: articleId,
  etag: `"r${number}"` as Etag,
  revision: number,
  createdAt: time,
  updatedAt: time,
  updatedBy: by,
})
const revisionOf = (number: number, text: ArticleContent): Revision => ({
  ...text,
  etag: `"r${number}"` as Etag,
  articleId,
  revision: number,
  parents: [],
  author: 'Ana',
  createdAt: time,
  kind: 'edit',
  note: '',
})
const conflictOf = (base: ArticleContent | undefined, mine: ArticleContent, theirs: Article): ArticleConflict => ({
  articleId,
  base: base === undefined ? undefined : revisionOf(12, base),
  mine,
  mineWrittenAt: time,
  theirs,
  side: '"side"' as Etag,
})

const paragraphs = (...texts: string[]) => `${texts.join('\n\n')}\n`
const base = content(paragraphs('The first.', 'A pause.', 'The second.', 'Another pause.', 'The third.'))
const mine = content(paragraphs('My first.', 'A pause.', 'My second.', 'Another pause.', 'The third.'))
const anas = content(paragraphs('Her first.', 'A pause.', 'Her second.', 'Another pause.', 'The third.'))
const salt = () => createConflictResolution(conflictOf(base, mine, articleOf(13, 'Ana', anas)))
const idAt = (resolution: ConflictResolution, index: number) => resolution.questions.value[index]?.id ?? ''

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
    const resolution = createConflictResolution(conflictOf(undefined, mine, articleOf(13, 'Ana', anas)))
    expect(resolution.questions.value).toHaveLength(1)
    expect(resolution.decide(idAt(resolution, 0), { kind: 'original' })).toBe(false)
    resolution.decide(idAt(resolution, 0), { kind: 'mine' })
    expect(resolution.outcome.value).toEqual(mine)
  })

  test('a title is one or the other or a new one, never both and never empty', () => {
    const theirs = articleOf(13, 'Ana', content(base.body, 'The road of salt'))
    const resolution = createConflictResolution(conflictOf(base, content(base.body, 'The salt roads'), theirs))
    const id = idAt(resolution, 0)
    expect(resolution.decide(id, { kind: 'both', first: 'mine' })).toBe(false)
    resolution.startWriting(id)
    resolution.write(id, '   ')
    expect(resolution.useText(id)).toBe(false)
    resolution.write(id, 'Salt and roads')
    expect(resolution.useText(id)).toBe(true)
    expect(resolution.outcome.value).toEqual(content(base.body, 'Salt and roads'))
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
    resolution.update(conflictOf(base, mine, articleOf(15, 'Ben', bens)))
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
    resolution.update(conflictOf(base, content(`A new start.\n\n${mine.body}`), articleOf(15, 'Ben', bens)))
    const offered = resolution.questions.value.map(({ id }) => resolution.earlierText(id))
    expect([...resolution.homelessTexts.value, ...offered]).toContain('Our first.')
  })
})

describe('when somebody saves again', () => {
  test('choices for what is still the same are kept and only what is new is asked', () => {
    const resolution = salt()
    resolution.decide(idAt(resolution, 0), { kind: 'both', first: 'theirs' })
    resolution.decide(idAt(resolution, 1), { kind: 'mine' })
    const laterMine = content(mine.body.replace('The third.', 'My third.'))
    resolution.update(conflictOf(base, laterMine, articleOf(13, 'Ana', anas)))
    expect(resolution.undecided.value).toEqual([])
    expect(resolution.savedAgain.value).toBeUndefined()
    const bens = content(anas.body.replace('The third.', 'His third.'))
    resolution.update(conflictOf(base, laterMine, articleOf(15, 'Ben', bens)))
    expect(resolution.savedAgain.value).toMatchObject({ people: ['Ben'], newConflicts: 1 })
    expect(resolution.savers.value).toEqual(['Ana', 'Ben'])
    expect(resolution.undecided.value.map(({ isFresh, passage }) => [isFresh, passage.theirs])).toEqual([
      [true, expect.stringContaining('His third.')],
    ])
    expect(resolution.outcome.value).toBeUndefined()
  })

  test('what merged by itself can be taken back, decided, and merged again by undo', () => {
    const theirs = articleOf(13, 'Ana', content(anas.body.replace('The third.', 'Her third.')))
    const resolution = createConflictResolution(conflictOf(base, mine, theirs))
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
    const after = createConflictResolution(before.conflict.value, remembered as typeof before.remembered.value)
    expect(after.questions.value).toEqual(before.questions.value)
  })
})

describe('where several people saved', () => {
  const bens = content(anas.body.replace('Her second.', 'His second.'))
  const saves = [
    { ...revisionOf(13, anas), author: 'Ana', createdAt: '2026-11-16T14:05:00.000Z' },
    { ...revisionOf(14, bens), author: 'Ben', createdAt: '2026-11-16T14:09:00.000Z' },
  ]
  const lineage = { head: '"r14"' as Etag, saves, contents: saves }

  test('each passage is whose it is', () => {
    const resolution = createConflictResolution(conflictOf(base, mine, articleOf(14, 'Ben', bens)))
    expect(resolution.originOf(idAt(resolution, 0)).people, 'as long as no more is known').toEqual(['Ben'])
    resolution.credit(lineage)
    expect(resolution.savers.value).toEqual(['Ana', 'Ben'])
    expect(resolution.questions.value.map(({ id }) => resolution.originOf(id))).toEqual([
      { people: ['Ana'], from: saves[0]?.createdAt, to: saves[0]?.createdAt },
      { people: ['Ana', 'Ben'], from: saves[0]?.createdAt, to: saves[1]?.createdAt },
    ])
  })

  test('it is everybody’s where their texts cannot be had', () => {
    const resolution = createConflictResolution(conflictOf(base, mine, articleOf(14, 'Ben', bens)))
    resolution.credit({ ...lineage, contents: undefined })
    expect(resolution.originOf(idAt(resolution, 0)).people).toEqual(['Ana', 'Ben'])
  })

  test('a save during the decision names who saved since, and no credit outlives its version', () => {
    const resolution = salt()
    resolution.update(conflictOf(base, mine, articleOf(14, 'Ben', bens)))
    resolution.credit({ ...lineage, head: '"r13"' as Etag })
    expect(resolution.originOf(idAt(resolution, 0)).people).toEqual(['Ben'])
    resolution.credit(lineage)
    expect(resolution.savedAgain.value?.people).toEqual(['Ben'])
    expect(resolution.originOf(idAt(resolution, 0)).people).toEqual(['Ana'])
  })
})

describe('a suggestion', () => {
  const start = content('In 1780 the brine began to travel. A pipe of fir trunks carried it.\n')
  const my = content(start.body.replace('A pipe', 'A double pipe'))
  const hers = content(start.body.replace('began to travel', 'travelled'))
  const joined = 'In 1780 the brine travelled. A double pipe of fir trunks carried it.\n'

  test('is not taken until somebody takes it, and is undone like any choice', () => {
    const resolution = createConflictResolution(conflictOf(start, my, articleOf(13, 'Ana', hers)))
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
    const resolution = createConflictResolution(conflictOf(tagged('jura'), tagged('jura', 'salt'), theirs))
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

describe('whatever a person does', () => {
  const line = fc.constantFrom('One.', 'Two.', 'Three.', 'Four.', 'Five.')
  const texts = fc.record({
    base: fc.array(line, { maxLength: 6 }),
    mine: fc.array(fc.oneof(line, fc.constantFrom('mine a', 'mine b', 'mine c')), { maxLength: 6 }),
    theirs: fc.array(fc.oneof(line, fc.constantFrom('theirs a', 'theirs b', 'theirs c')), { maxLength: 6 }),
    later: fc.array(fc.oneof(line, fc.constantFrom('theirs a', 'later b', 'later c')), { maxLength: 6 }),
  })
  const steps = fc.array(
    fc.record({
      what: fc.constantFrom(
        'mine',
        'theirs',
        'both',
        'original',
        'write',
        'use',
        'swap',
        'reopen',
        'undo',
        'redo',
        'all mine',
        'all theirs',
        'undecide all',
        'save again',
      ),
      at: fc.nat(8),
    }),
    { maxLength: 25 },
  )
  const textOf = (lines: readonly string[]) => lines.map(text => `${text}\n\n`).join('')

  function act(resolution: ConflictResolution, what: string, at: number, again: () => void): void {
    const { questions, merge } = resolution
    const id = questions.value[at % Math.max(1, questions.value.length)]?.id ?? 'none'
    const merged = merge.value.body.regions.filter(region => region.kind === 'merged')
    const actions: Record<string, () => void> = {
      both: () => void resolution.decide(id, { kind: 'both', first: 'mine' }),
      write: () => {
        resolution.startWriting(id)
        resolution.write(id, `by hand ${at}`)
      },
      use: () => void resolution.useText(id),
      swap: () => void resolution.swap(id),
      reopen: () => resolution.reopen(merged[at % Math.max(1, merged.length)]?.id ?? 'none'),
      undo: () => void resolution.undo(),
      redo: () => void resolution.redo(),
      'all mine': () => void resolution.decideAll('mine'),
      'all theirs': () => void resolution.decideAll('theirs'),
      'undecide all': resolution.undecideAll,
      'save again': again,
    }
    const decided = () => void resolution.decide(id, { kind: what as 'mine' | 'theirs' | 'original' })
    ;(actions[what] ?? decided)()
  }

  test('a text comes out only when nothing is undecided, and no line is missing that nobody decided away', () => {
    fc.assert(
      fc.property(texts, steps, (given, actions) => {
        const [start, written] = [content(textOf(given.base)), content(textOf(given.mine))]
        const first = articleOf(13, 'Ana', content(textOf(given.theirs)))
        const second = articleOf(15, 'Ben', content(textOf(given.later)))
        const resolution = createConflictResolution(conflictOf(start, written, first))
        for (const { what, at } of actions) {
          act(resolution, what, at, () => resolution.update(conflictOf(start, written, second)))
          const { questions, undecided, outcome, merge, remembered } = resolution
          expect(outcome.value === undefined).toBe(undecided.value.length > 0)
          const open = questions.value.filter(question => question.decision === undefined)
          expect(undecided.value).toEqual(open)
          for (const id of Object.keys(remembered.value.choices.writing)) {
            const question = questions.value.find(other => other.id === id)
            expect(question?.decision).toBeUndefined()
          }
          if (outcome.value === undefined) continue
          const result = new Set(outcome.value.body.split('\n'))
          const decisions = new Map(questions.value.map(({ id, decision }) => [id, decision?.kind]))
          for (const region of merge.value.body.regions) {
            const keeps = region.kind === 'same' ? [region.text] : linesThatStand(region, decisions.get(region.id))
            for (const text of keeps.flatMap(part => part.split('\n'))) expect(result).toContain(text)
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  /** What of a passage must be in the result, as far as nobody decided against it. */
  function linesThatStand(
    region: { kind: string; mine: string; theirs: string; base: string; value?: string },
    decision: string | undefined,
  ): string[] {
    if (decision === undefined) return region.kind === 'merged' ? [region.value ?? ''] : [region.mine, region.theirs]
    const kept: Record<string, string[]> = {
      mine: [region.mine],
      theirs: [region.theirs],
      both: [region.mine, region.theirs],
      original: [region.base],
    }
    return kept[decision] ?? []
  }
})
