import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Expectation, WikiStore } from '../port.ts'
import { defined, edit, newId, type Wiki } from './fixture.ts'

/** What a step depends on, and what it changes. */
type Heads = ReadonlyMap<ArticleId, { readonly etag: Etag; readonly title: string; readonly isDeleted: boolean }>

interface Step {
  readonly act: 'create' | 'save' | 'remove'
  readonly id: ArticleId
  readonly title: string
  readonly expected: Expectation
}
/** A step that was done at the same time as others, and what it was told. */
interface Done extends Step {
  readonly told: string
  /** Of the revision that it made. */
  readonly etag: Etag | undefined
}

const successes = ['saved', 'removed']

/** What a step is told where the heads are these. */
function judge(heads: Heads, { act, id, title, expected }: Step): string {
  const head = heads.get(id)
  const isTaken = [...heads].some(([other, known]) => other !== id && !known.isDeleted && known.title === title)
  if (act === 'create') return head?.isDeleted === false ? 'exists' : isTaken ? 'title-taken' : 'saved'
  if (head === undefined) return 'missing'
  if (head.isDeleted) return 'deleted'
  if (expected !== 'any' && !expected.includes(head.etag)) return 'stale'
  return act === 'remove' ? 'removed' : isTaken ? 'title-taken' : 'saved'
}

function after(heads: Heads, { act, id, title, etag }: Done): Heads {
  if (etag === undefined) return heads
  const kept = act === 'remove' ? (heads.get(id)?.title ?? title) : title
  return new Map(heads).set(id, { etag, title: kept, isDeleted: act === 'remove' })
}

/** An order in which the steps, one after the other, are told what they were told, and make revisions in the order of the
 *  change log.
 *  @returns the heads after them, or undefined where there is no such order */
function explain(heads: Heads, steps: readonly Done[], logged: readonly Etag[]): Heads | undefined {
  if (steps.length === 0) return logged.length === 0 ? heads : undefined
  for (const [index, step] of steps.entries()) {
    if (judge(heads, step) !== step.told || (step.etag !== undefined && step.etag !== logged[0])) continue
    const rest = steps.filter((_, other) => other !== index)
    const found = explain(after(heads, step), rest, step.etag === undefined ? logged : logged.slice(1))
    if (found !== undefined) return found
  }
  return undefined
}

export function describeInterleavings(wiki: Wiki): void {
  describe('steps at the same time, through several stores', () => {
    it('are told, and leave behind, what some order of them would', async () => {
      const stores = [wiki.store, await wiki.another(), await wiki.another()]
      const plan = fc.record({
        store: fc.nat(stores.length - 1),
        act: fc.constantFrom<Step['act'][]>('create', 'save', 'save', 'save', 'remove'),
        article: fc.nat(1),
        title: fc.constantFrom('A', 'B', 'C'),
        expects: fc.constantFrom('head', 'head', 'head', 'any', 'never'),
      })
      const rounds = fc.array(fc.array(plan, { minLength: 2, maxLength: 6 }), { minLength: 1, maxLength: 5 })
      let count = 0
      await fc.assert(
        fc.asyncProperty(rounds, async all => {
          const parentId = (await wiki.begin()).id
          const ids = [newId(), newId()]
          let heads: Heads = new Map()
          for (const plans of all) {
            const since = await wiki.store.lastSequence()
            const done = await Promise.all(
              plans.map(({ store, act, article, title, expects }) => {
                const id = defined(ids[article])
                const head = heads.get(id)?.etag ?? ('"none"' as Etag)
                const expected = expects === 'any' ? expects : expects === 'head' ? [head] : ['"never"' as Etag]
                // Each is another person's, so that none is the retry of another.
                return run(defined(stores[store]), { act, id, title, expected }, parentId, `Person ${++count}`)
              }),
            )
            const logged = (await wiki.store.changes(since, 100)).flatMap(c => ('etag' in c ? [c.etag] : []))
            const explained = explain(heads, done, logged)
            expect(explained, JSON.stringify({ heads: [...heads], done, logged })).toBeDefined()
            heads = defined(explained)
            for (const [id, { etag, title, isDeleted }] of heads) {
              const now = { etag, title }
              expect(await defined(stores.at(-1)).article(id)).toMatchObject(
                isDeleted ? { kind: 'deleted', tombstone: now } : { kind: 'present', article: now },
              )
            }
          }
        }),
        { numRuns: 60 },
      )
    })

    it('are not explained where no order can', () => {
      const id = newId()
      const first = '"1"' as Etag
      const heads: Heads = new Map([[id, { etag: first, title: 'A', isDeleted: false }]])
      const save = (told: string, etag?: string): Done => ({
        ...{ act: 'save', id, title: 'A', expected: [first], told, etag: etag as Etag | undefined },
      })
      expect(explain(heads, [save('stale'), save('saved', '"2"')], ['"2"' as Etag])?.get(id)?.etag).toBe('"2"')
      expect(explain(heads, [save('saved', '"2"'), save('saved', '"3"')], ['"2"', '"3"'] as Etag[])).toBeUndefined()
      expect(explain(heads, [save('stale'), save('stale')], [])).toBeUndefined()
      expect(explain(heads, [save('saved', '"2"')], [])).toBeUndefined()
    })
  })
}

async function run(store: WikiStore, step: Step, parentId: ArticleId, person: string): Promise<Done> {
  const { act, id, title, expected } = step
  const outcome = await (act === 'create'
    ? store.create(id, edit({ title, parentId }), { person })
    : act === 'save'
      ? store.save(id, expected, edit({ title, parentId }), { person })
      : store.remove(id, expected, '', { person }))
  const made = outcome.kind === 'saved' ? outcome.article : outcome.kind === 'removed' ? outcome.tombstone : undefined
  expect(successes.includes(outcome.kind)).toBe(made !== undefined)
  return { ...step, told: outcome.kind, etag: made?.etag }
}
