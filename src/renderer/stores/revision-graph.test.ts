import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ArticleId, RevisionKind, RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { layoutRevisionGraph } from './revision-graph.ts'

const tag = (number: number) => `"r${String(number)}"` as Etag
const revision = (number: number, kind: RevisionKind, parents: readonly number[]): RevisionSummary => ({
  etag: tag(number),
  articleId: 'a' as ArticleId,
  revision: number,
  parents: parents.map(tag),
  title: 'The salt road',
  author: 'Ana',
  createdAt: '2026-11-16T14:05:00.000Z',
  kind,
  note: '',
})

/** Histories as the wiki makes them: heads in a row, kept versions off some head, each merged by a later head or by none. */
const histories = fc
  .array(fc.record({ kind: fc.constantFrom('edit', 'side', 'merge'), back: fc.nat(6) }))
  .map(steps => {
    const all: RevisionSummary[] = [revision(1, 'create', [])]
    const heads = [1]
    const open: number[] = []
    steps.forEach(({ kind, back }, index) => {
      const number = index + 2
      const head = heads.at(-1) ?? 1
      if (kind === 'side') {
        all.push(revision(number, 'side', [heads[Math.max(0, heads.length - 1 - back)] ?? 1]))
        open.push(number)
        return
      }
      const merged = kind === 'merge' ? open.splice(back % Math.max(1, open.length), 1) : []
      all.push(revision(number, merged.length > 0 ? 'merge' : 'edit', [head, ...merged]))
      heads.push(number)
    })
    return all.reverse()
  })

test('draws a merge with the version it took in beside the line', () => {
  const rows = layoutRevisionGraph(
    [
      revision(15, 'merge', [13, 14]),
      revision(14, 'side', [12]),
      revision(13, 'edit', [12]),
      revision(12, 'edit', [11]),
    ],
    true,
  )
  expect(rows.map(row => [row.lane, row.node])).toEqual([
    [0, 'merge'],
    [1, 'kept'],
    [0, 'plain'],
    [0, 'plain'],
  ])
  expect(rows.map(row => row.strokes.filter(stroke => stroke.lane === 1).map(stroke => stroke.part))).toEqual([
    ['fork'],
    ['through'],
    ['through'],
    ['join'],
  ])
  expect(rows.at(-1)?.lanesBelow).toEqual([0])
})

test('every lane that leaves a row at its bottom enters the next one at its top', () => {
  const enters = new Set(['above', 'through', 'join'])
  const leaves = new Set(['below', 'through', 'fork'])
  fc.assert(
    fc.property(histories, fc.nat(20), (all, cut) => {
      const shown = all.slice(0, Math.max(1, all.length - cut))
      const rows = layoutRevisionGraph(shown, shown.length < all.length)
      const lanes = (row: (typeof rows)[number] | undefined, parts: ReadonlySet<string>) =>
        (row?.strokes ?? []).filter(stroke => parts.has(stroke.part)).map(stroke => stroke.lane)
      rows.forEach((row, index) => {
        const below = lanes(row, leaves).sort()
        expect(below).toEqual([...row.lanesBelow].sort())
        expect(new Set(below).size).toBe(below.length)
        if (index + 1 < rows.length) expect(lanes(rows[index + 1], enters).sort()).toEqual(below)
      })
      expect(lanes(rows[0], enters)).toEqual([])
    }),
  )
})

test('draws a second merge beside the line where the first one has just joined it', () => {
  const rows = layoutRevisionGraph(
    [
      revision(7, 'merge', [5, 6]),
      revision(6, 'side', [4]),
      revision(5, 'edit', [4]),
      revision(4, 'merge', [2, 3]),
      revision(3, 'side', [1]),
      revision(2, 'edit', [1]),
      revision(1, 'create', []),
    ],
    false,
  )
  expect(rows.map(row => row.lane)).toEqual([0, 1, 0, 0, 1, 0, 0])
})
