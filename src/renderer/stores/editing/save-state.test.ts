import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import { parseEtag } from '#shared/domain/etag.ts'
import type { Keeping } from './draft-keeper.ts'
import { contentOf, openState, type EditState } from './edit-state.ts'
import { saveRequested, typed } from './edit-transitions.ts'
import { saveStateOf } from './save-state.ts'
import { mergeVersions } from './merge-versions.ts'
import { writeAnswered } from './wiki-answers.ts'

const id = '6f1a2c3d-0000-4000-8000-000000000001' as ArticleId
const at = '2026-01-02T14:05:00.000Z'
const etag = (name: string) => parseEtag(`"${name}"`) ?? expect.fail(`${name} is no etag`)
const article: Article = {
  ...{ id, title: 'Salt', parentId: null, tags: [], body: 'As it was.\n', etag: etag('one'), revision: 1 },
  ...{ createdAt: at, updatedAt: at, updatedBy: 'Ana' },
}
const tools = { newKey: () => 'key', now: () => at, merge: mergeVersions }
const clean = openState(id, { kind: 'stored', article }, contentOf(article), at)
const kept: Keeping = { kind: 'kept' }
const keeping: fc.Arbitrary<Keeping> = fc.oneof(
  fc.constant<Keeping>({ kind: 'nothing' }),
  fc.constant(kept),
  fc.boolean().map((hasEarlier): Keeping => ({ kind: 'under-way', hasEarlier })),
  fc.constantFrom('full', 'refused', 'slow').map((reason): Keeping => ({ kind: 'failed', reason, since: at })),
)
const written = typed(clean, { body: 'As I want it.\n' }, at)
const asked = saveRequested(written, tools)

describe('where the words are', () => {
  it('is never said to be the wiki before it confirmed exactly these words', () => {
    const states: readonly EditState[] = [
      written,
      asked,
      writeAnswered(asked, { kind: 'failed', failure: { kind: 'unreachable' } }, tools),
      writeAnswered(asked, { kind: 'failed', failure: { kind: 'sign-in-needed' } }, tools),
      writeAnswered(asked, { kind: 'stale', current: { ...article, body: 'Ana’s.\n', etag: etag('two') } }, tools),
      typed(asked, { body: 'And more.\n' }, at),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...states), keeping, (state, where) => {
        expect(saveStateOf(state, where).kind).not.toBe('saved')
      }),
    )
  })

  it('is the wiki once it answered that it has them, until the next word', () => {
    const saved = { ...article, body: 'As I want it.\n', etag: etag('two'), revision: 2 }
    const confirmed = writeAnswered(asked, { kind: 'saved', article: saved }, tools)
    expect(saveStateOf(confirmed, kept)).toEqual({ kind: 'saved', at })
    expect(saveStateOf(typed(confirmed, { body: 'As I want it now.\n' }, at), kept).kind).toBe('local')
  })

  it('is not this computer before its disk has some of them, nor where it does not take them', () => {
    expect(saveStateOf(written, { kind: 'under-way', hasEarlier: false }).kind).toBe('unsettled')
    expect(saveStateOf(written, { kind: 'under-way', hasEarlier: true }).kind).toBe('local')
    expect(saveStateOf(written, kept).kind).toBe('local')
    expect(saveStateOf(written, { kind: 'failed', reason: 'full', since: at })).toEqual({
      ...{ kind: 'unsaved', reason: 'full', since: at },
    })
  })
})
