import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { defined, everyItem, newId, type Wiki } from './fixture.ts'

/** All that matters of an article, kept in memory. */
interface Known extends ArticleContent {
  readonly etag: Etag
  readonly deleted: boolean
}
type Model = Map<ArticleId, Known>

interface Step {
  readonly act: 'create' | 'save' | 'remove' | 'restore' | 'side'
  readonly article: number
  /** Which etag is expected: the head's, one of those given out before (by index), or any. */
  readonly expected: 'head' | 'any' | number
  readonly title: string
  readonly parent: number | null
  readonly revision: number
}

const articles = 4
const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom('create', 'create', 'save', 'save', 'save', 'remove', 'restore', 'side'),
  article: fc.nat(articles - 1),
  expected: fc.oneof(
    fc.constant('head' as const),
    fc.constant('head' as const),
    fc.constant('any' as const),
    fc.nat(30),
  ),
  title: fc.constantFrom('A', 'a', 'B', 'C'),
  parent: fc.oneof(fc.constant(null), fc.nat(articles - 1)),
  revision: fc.nat(30),
})

export function describeModel(wiki: Wiki): void {
  it('does what a model in memory does, step by step', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const run = createRun(wiki, steps.length)
        for (const next of steps) await run(next)
      }),
      { numRuns: 60 },
    )
  })

  describe('the model', () => {
    it('knows a taken title and a circle when it sees one', () => {
      const [a, b, c] = [newId(), newId(), newId()]
      const known = { etag: '"x"' as Etag, deleted: false, tags: [], body: '' }
      const model: Model = new Map([
        [a, { ...known, title: 'A', parentId: null }],
        [b, { ...known, title: 'B', parentId: a }],
      ])
      expect(refusals(model, c, { title: 'a', parentId: null, tags: [], body: '' })).toEqual(['title-taken'])
      expect(refusals(model, a, { title: 'A', parentId: b, tags: [], body: '' })).toEqual(['parent-refused'])
      expect(refusals(model, b, { title: 'A', parentId: a, tags: [], body: '' })).toEqual([])
    })
  })
}

/** A fresh set of articles, in a corner of the wiki of their own: below a new top article of which `null` speaks. */
function createRun(wiki: Wiki, length: number) {
  const model: Model = new Map()
  const ids = Array.from({ length: articles }, () => newId())
  const texts = new Map<Etag, ArticleContent>()
  const given: Etag[] = []
  const owners = new Map<Etag, ArticleId>()
  let root: ArticleId | undefined
  let count = 0

  const learn = (id: ArticleId, etag: Etag, content: ArticleContent) => {
    expect(texts.has(etag)).toBe(false)
    texts.set(etag, content)
    owners.set(etag, id)
    given.push(etag)
  }

  return async (next: Step) => {
    if (root === undefined) {
      const { id, etag, ...content } = await wiki.begin()
      model.set(id, { ...content, etag, deleted: false })
      root = id
    }
    // Each step is another person's, so that none is the retry of another.
    const writer = { person: `Person ${count++} of ${length}` }
    const id = defined(ids[next.article])
    const before = model.get(id)
    const parentId = next.parent === null ? root : defined(ids[next.parent])
    const content = { title: next.title, parentId, tags: [next.title], body: `text ${count}` }
    const pick = (index: number) => given[index % Math.max(given.length, 1)] ?? ('"never"' as Etag)
    const expected =
      next.expected === 'any'
        ? ('any' as const)
        : next.expected === 'head'
          ? [before?.etag ?? pick(0)]
          : [pick(next.expected)]
    const holds = before !== undefined && (expected === 'any' || expected.includes(before.etag))
    const sequence = await wiki.store.lastSequence()

    /** What must come of it: the kinds it may have, and the head if it succeeds. */
    const judged = (success: string, stale: string, refused: readonly string[]) =>
      !holds ? [stale] : refused.length > 0 ? refused : [success]
    let kinds: readonly string[]
    let outcome
    let head: Omit<Known, 'etag'> | undefined
    switch (next.act) {
      case 'create':
        outcome = await wiki.store.create(id, { ...content, note: '' }, writer)
        kinds = before?.deleted === false ? ['exists'] : orSaved(refusals(model, id, content))
        head = { ...content, deleted: false }
        break
      case 'save':
        outcome = await wiki.store.save(id, expected, { ...content, note: '' }, writer)
        kinds =
          before === undefined
            ? ['missing']
            : before.deleted
              ? ['deleted']
              : judged('saved', 'stale', refusals(model, id, content, before.parentId))
        head = { ...content, deleted: false }
        break
      case 'remove':
        outcome = await wiki.store.remove(id, expected, '', writer)
        kinds = before === undefined ? ['missing'] : before.deleted ? ['deleted'] : judged('removed', 'stale', [])
        head = before === undefined ? undefined : { ...before, deleted: true }
        break
      case 'restore': {
        const etag = pick(next.revision)
        const old = owners.get(etag) === id ? texts.get(etag) : undefined
        outcome = await wiki.store.restore(id, expected, etag, '', writer)
        const misplaced = old !== undefined && placeRefused(model, id, old.parentId)
        const placed =
          old === undefined ? undefined : { ...old, parentId: misplaced ? (before?.parentId ?? null) : old.parentId }
        const refused = placed === undefined ? ['revision-unknown'] : refusals(model, id, placed, placed.parentId)
        kinds =
          before === undefined ? ['missing'] : judged('saved', before.deleted ? 'stale-deleted' : 'stale', refused)
        head = placed === undefined ? undefined : { ...placed, deleted: false }
        break
      }
      case 'side': {
        const base = pick(next.revision)
        outcome = await wiki.store.appendSide(id, { ...content, base, note: '' }, writer)
        kinds = before === undefined ? ['missing'] : owners.get(base) === id ? ['appended'] : ['revision-unknown']
        break
      }
    }

    expect(kinds).toContain(outcome.kind)
    const succeeded = ['saved', 'removed', 'appended'].includes(outcome.kind)
    expect(await wiki.store.lastSequence()).toBe(sequence + (succeeded ? 1 : 0))
    if (outcome.kind === 'appended') learn(id, outcome.revision.etag, content)
    if (head !== undefined && (outcome.kind === 'saved' || outcome.kind === 'removed')) {
      const { etag } = outcome.kind === 'saved' ? outcome.article : outcome.tombstone
      learn(id, etag, head)
      model.set(id, { ...head, etag })
    }
    await compare(wiki, model, root)
  }
}

const orSaved = (refused: readonly string[]) => (refused.length > 0 ? refused : ['saved'])

/** Why this content may not be the head; it may be refused for any of the reasons. */
function refusals(model: Model, id: ArticleId, content: ArticleContent, standing?: ArticleId | null): string[] {
  const clashes = [...model].some(
    ([other, known]) =>
      other !== id &&
      !known.deleted &&
      known.parentId === content.parentId &&
      foldTitle(known.title) === foldTitle(content.title),
  )
  const moves = content.parentId !== standing
  return [
    ...(clashes ? ['title-taken'] : []),
    ...(moves && placeRefused(model, id, content.parentId) ? ['parent-refused'] : []),
  ]
}

/** Whether an article may not be put there. */
function placeRefused(model: Model, id: ArticleId, parentId: ArticleId | null): boolean {
  for (let above = parentId; above !== null; above = model.get(above)?.parentId ?? null) {
    if (above === id) return true
  }
  return parentId !== null && model.get(parentId)?.deleted !== false
}

async function compare(wiki: Wiki, model: Model, root: ArticleId) {
  for (const [id, known] of model) {
    const state = await wiki.store.article(id)
    const { etag, deleted, ...content } = known
    if (deleted) expect(state).toMatchObject({ kind: 'deleted', tombstone: { etag } })
    else expect(state).toMatchObject({ kind: 'present', article: { etag, ...content } })
  }
  const listed = await wiki.store.articles({ ...everyItem, parent: root })
  const children = [...model].filter(([, { deleted, parentId }]) => !deleted && parentId === root)
  expect(new Set(listed.items.map(({ id }) => id))).toEqual(new Set(children.map(([id]) => id)))
}
