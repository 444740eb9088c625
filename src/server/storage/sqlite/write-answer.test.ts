import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ana, edit, newId, noSuchEtag } from '../contract/fixture.ts'
import { fromAnswer, toAnswer } from './write-answer.ts'
import type { WriteOutcome, WriteRequest } from './writer-messages.ts'

const occasion = { now: '2026-01-01T00:00:00.000Z', writer: ana }
const article = (id: ReturnType<typeof newId>, content: ReturnType<typeof edit>) => {
  const { title, parentId, tags, body } = content
  const times = { createdAt: '2025-01-01T00:00:00.000Z', updatedAt: occasion.now }
  return { id, title, parentId, tags, body, etag: noSuchEtag, revision: 7, ...times, updatedBy: 'Ana' }
}
const content = fc
  .record({ title: fc.string(), body: fc.string(), tags: fc.array(fc.string()), note: fc.string() })
  .map(edit)

it('every outcome arrives as it was judged', () => {
  fc.assert(
    fc.property(content, fc.constantFrom('create', 'save', 'restore'), fc.boolean(), (written, kind, repeated) => {
      const id = newId()
      const request: WriteRequest =
        kind === 'restore'
          ? { kind, id, occasion, expected: 'any', etag: noSuchEtag, note: '' }
          : { kind, id, occasion, expected: 'any', edit: written }
      const outcome: WriteOutcome = { kind: 'saved', article: article(id, written), repeated }
      const arrived = structuredClone(toAnswer(request, { kind: 'judged', outcome }))
      expect(fromAnswer(request, arrived)).toEqual(outcome)
    }),
  )
})

it('the text of a save does not travel back', () => {
  const written = edit({ body: 'x'.repeat(10_000) })
  const id = newId()
  const request = { kind: 'save' as const, id, occasion, expected: 'any' as const, edit: written }
  const outcome: WriteOutcome = { kind: 'saved', article: article(id, written), repeated: false }
  expect(JSON.stringify(toAnswer(request, { kind: 'judged', outcome })).length).toBeLessThan(300)
})

it('a failure arrives as what was thrown', () => {
  const request = { kind: 'check' as const }
  const answer = toAnswer(request, { kind: 'failed', error: new TypeError('a mistake') })
  expect(() => fromAnswer(request, structuredClone(answer))).toThrow(expect.objectContaining({ name: 'TypeError' }))
})
