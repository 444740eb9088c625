import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { articleOf, conflictOf, content, meet, resolve } from '../../testing/conflicts.ts'
import type { ConflictResolution } from '../conflict-resolution.ts'

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
        const resolution = resolve(conflictOf(start, written, first))
        for (const { what, at } of actions) {
          act(resolution, what, at, () => meet(resolution, conflictOf(start, written, second)))
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
