import type { RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'

/** One stroke inside a revision's row. Lane 0 is the article's own line, lanes from 1 hold versions kept beside it.
 *  `above` runs from the row's top to its middle, `below` from the middle to the bottom, `through` the whole height;
 *  `fork` leaves a merge on lane 0 towards a kept version, `join` reaches, on lane 0, what that version started from. */
export interface GraphStroke {
  readonly lane: number
  readonly part: 'above' | 'below' | 'through' | 'fork' | 'join'
}

export interface GraphRow {
  readonly etag: Etag
  /** Where the row's node stands. */
  readonly lane: number
  readonly node: 'plain' | 'merge' | 'kept'
  readonly strokes: readonly GraphStroke[]
  /** The lanes that go on below this row: what a heading between two rows must draw. */
  readonly lanesBelow: readonly number[]
}

interface KeptSpan {
  readonly lane: number
  /** Row of the merge that took the kept version in; its own row where nobody merged it. */
  readonly from: number
  readonly at: number
  /** Row of what it started from; `end` where that is not loaded. */
  readonly to: number
}

/** The line of an article's revisions, newest first, with the versions that lost a race beside it. Older revisions that
 *  are not loaded yet are thought to follow below. Linear in the rows, but for the few versions kept at one time. */
export function layoutRevisionGraph(revisions: readonly RevisionSummary[], hasOlder: boolean): GraphRow[] {
  const end = hasOlder ? revisions.length : revisions.length - 1
  const spans = keptSpans(revisions, end)
  const firstHead = revisions.findIndex(revision => revision.kind !== 'side')
  const lastHead = hasOlder ? end : revisions.findLastIndex(revision => revision.kind !== 'side')
  return revisions.map((revision, index) => {
    const strokes: GraphStroke[] = []
    if (firstHead !== -1 && index >= firstHead && index <= lastHead) {
      const goesUp = index > firstHead
      const goesDown = index < lastHead
      if (goesUp && goesDown) strokes.push({ lane: 0, part: 'through' })
      else if (goesUp) strokes.push({ lane: 0, part: 'above' })
      else if (goesDown) strokes.push({ lane: 0, part: 'below' })
    }
    const crossing = spans.filter(span => index >= span.from && index <= span.to)
    strokes.push(...crossing.flatMap(span => strokesOf(span, index)))
    const own = spans.find(span => span.at === index)
    return {
      etag: revision.etag,
      lane: own?.lane ?? 0,
      node: own !== undefined ? 'kept' : revision.kind === 'merge' ? 'merge' : 'plain',
      strokes,
      lanesBelow: [
        ...(firstHead !== -1 && index >= firstHead && index < lastHead ? [0] : []),
        ...crossing.filter(span => index < span.to).map(span => span.lane),
      ],
    }
  })
}

function strokesOf({ lane, from, at, to }: KeptSpan, index: number): GraphStroke[] {
  if (index === from && from !== at) return [{ lane, part: 'fork' }]
  if (index === to && to !== at) return [{ lane, part: 'join' }]
  if (index !== at) return [{ lane, part: 'through' }]
  if (from === at) return at === to ? [] : [{ lane, part: 'below' }]
  return at === to ? [{ lane, part: 'above' }] : [{ lane, part: 'through' }]
}

function keptSpans(revisions: readonly RevisionSummary[], end: number): KeptSpan[] {
  const rowOf = new Map(revisions.map((revision, index) => [revision.etag, index]))
  const mergeOf = new Map<Etag, number>()
  revisions.forEach((revision, index) => {
    for (const parent of revision.parents.slice(1)) mergeOf.set(parent, index)
  })
  /** By lane: the row where its last line ends, and whether it ends by joining lane 0 in that row's upper half. */
  const lanes: { end: number; joins: boolean }[] = []
  const kept = revisions.flatMap((revision, at) => (revision.kind === 'side' ? [{ revision, at }] : []))
  return kept
    .map(({ revision, at }) => {
      const base = revision.parents[0]
      return { from: mergeOf.get(revision.etag) ?? at, at, to: (base === undefined ? at : rowOf.get(base)) ?? end }
    })
    .sort((a, b) => a.from - b.from || a.at - b.at)
    .map(({ from, at, to }) => {
      // A version can only start from an older one; whatever a damaged history says, lines go down.
      const last = Math.max(to, at)
      const forks = from < at
      const free = lanes.findIndex(({ end: row, joins }) => row < from || (row === from && joins && forks))
      const lane = free === -1 ? lanes.length : free
      lanes[lane] = { end: last, joins: last > at }
      return { lane: lane + 1, from: Math.min(from, at), at, to: last }
    })
}
