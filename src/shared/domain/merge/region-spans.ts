import { type Span } from '../diff/alignment.ts'
import { type Hunk } from './hunk.ts'

/** A stretch of the base that one side or both changed, with what stands for it in each side. */
export interface RegionSpan {
  readonly base: Span
  readonly mine: Span
  readonly theirs: Span
  readonly changedBy: 'mine' | 'theirs' | 'both'
}

/** Joins the edits of two sides into regions, in order and without overlap: edits that meet come into one region, which
 *  is then changed by both. Costs as much as there are edits and meetings. */
export function joinHunks(mine: readonly Hunk[], theirs: readonly Hunk[]): RegionSpan[] {
  const groups = joinOverlapping(groupMeetings(mine, theirs))
  const offsets = { mine: 0, theirs: 0 }
  return groups.map(group => {
    const [spanOfMine, spanOfTheirs] = [
      sideSpan(group, group.mine, offsets.mine),
      sideSpan(group, group.theirs, offsets.theirs),
    ]
    offsets.mine = spanOfMine.to - group.to
    offsets.theirs = spanOfTheirs.to - group.to
    const changedBy = group.theirs.length === 0 ? 'mine' : group.mine.length === 0 ? 'theirs' : 'both'
    return { base: { from: group.from, to: group.to }, mine: spanOfMine, theirs: spanOfTheirs, changedBy }
  })
}

/** Whether two edits by different sides may not be merged by themselves: they change the same line or lines without an
 *  unchanged one between them, or it cannot be told which comes first. See "When edits meet" in docs/merging.md. */
export function meet(a: Hunk, b: Hunk): boolean {
  if (overlaps(a.reach, b.reach)) return true
  const isPlaced = !a.isMovable && !b.isMovable
  if ((isPlaced || (a.isAtEdge && b.isAtEdge)) && touches(a.base, b.base)) return true
  return (a.touchesRun && touches(a.reach, b.base)) || (b.touchesRun && touches(b.reach, a.base))
}

const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to
const touches = (a: Span, b: Span): boolean => a.from <= b.to && b.from <= a.to

interface Group extends Span {
  readonly mine: readonly Hunk[]
  readonly theirs: readonly Hunk[]
}

function groupMeetings(mine: readonly Hunk[], theirs: readonly Hunk[]): Group[] {
  const groupOf = new Map<Hunk, Hunk>()
  const leader = (hunk: Hunk): Hunk => {
    let at = hunk
    for (let next = groupOf.get(at); next !== undefined; next = groupOf.get(at)) at = next
    if (at !== hunk) groupOf.set(hunk, at)
    return at
  }
  let first = 0
  for (const my of mine) {
    // Reaches of one side follow each other, so edits that end before this one begins are done with.
    while ((theirs[first]?.reach.to ?? Infinity) < my.reach.from) first++
    for (let index = first; ; index++) {
      const their = theirs[index]
      if (their === undefined || their.reach.from > my.reach.to) break
      if (!meet(my, their)) continue
      const [one, other] = [leader(my), leader(their)]
      if (one !== other) groupOf.set(other, one)
    }
  }
  const members = new Map<Hunk, { mine: Hunk[]; theirs: Hunk[] }>()
  const membersOf = (hunk: Hunk): { mine: Hunk[]; theirs: Hunk[] } => {
    const key = leader(hunk)
    const found = members.get(key) ?? { mine: [], theirs: [] }
    members.set(key, found)
    return found
  }
  for (const hunk of mine) membersOf(hunk).mine.push(hunk)
  for (const hunk of theirs) membersOf(hunk).theirs.push(hunk)
  return [...members.values()].map(sides => {
    const all = [...sides.mine, ...sides.theirs]
    const from = all.reduce((least, hunk) => Math.min(least, hunk.base.from), Infinity)
    const to = all.reduce((most, hunk) => Math.max(most, hunk.base.to), 0)
    return { from, to, ...sides }
  })
}

function joinOverlapping(groups: readonly Group[]): Group[] {
  const joined: Group[] = []
  for (const group of groups.toSorted(inOrder)) {
    const last = joined.at(-1)
    if (last === undefined || !overlaps(last, group)) joined.push(group)
    else joined[joined.length - 1] = joinGroups(last, group)
  }
  return joined
}

/** By place; at one place, what is put in before a line comes before what becomes of the line, and what could also
 *  stand further up comes first. */
function inOrder(a: Group, b: Group): number {
  return a.from - b.from || a.to - b.to || Number(isMovable(b)) - Number(isMovable(a))
}

const isMovable = ({ mine, theirs }: Group): boolean => [...mine, ...theirs].every(hunk => hunk.isMovable)

const joinGroups = (one: Group, other: Group): Group => ({
  from: one.from,
  to: Math.max(one.to, other.to),
  mine: [...one.mine, ...other.mine].toSorted((a, b) => a.base.from - b.base.from || a.base.to - b.base.to),
  theirs: [...one.theirs, ...other.theirs].toSorted((a, b) => a.base.from - b.base.from || a.base.to - b.base.to),
})

/** What stands in a side for a group's lines; `offset` is how far the side's lines before the group are moved. */
function sideSpan(group: Span, hunks: readonly Hunk[], offset: number): Span {
  const last = hunks.at(-1)
  const shift = last === undefined ? offset : last.side.to - last.base.to
  return { from: group.from + offset, to: group.to + shift }
}
