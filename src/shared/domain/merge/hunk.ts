import { editsBetween, type Edit, type EqualStretch, type Span } from '../diff/alignment.ts'
import { joinEdits, joinRewrites, type ComparedLines } from '../diff/rewrite.ts'

/** One edit: the base's lines `base` became the side's lines `side`. */
export interface Hunk {
  readonly base: Span
  readonly side: Span
  /** The base's lines among which the edit could as well have been made: `base` and the lines beside it that are equal
   *  to lines that the edit adds or removes. Reaches one line beyond the text where its beginning or end counts. */
  readonly reach: Span
  /** Whether it could stand elsewhere with the same outcome. A line that nobody changed is then on either side of it. */
  readonly isMovable: boolean
  /** Whether it only adds lines, at the very beginning or end of the base. */
  readonly isAtEdge: boolean
  /** Whether `reach` touches lines in a row that are all equal. */
  readonly touchesRun: boolean
}

/** The base (`left`) and a side (`right`) as numbers of their comparable lines. */
export interface NumberedLines extends ComparedLines {
  /** The number of the empty line. */
  readonly blank: number
}

/** The edits of one side in order, every one in the lowest place it can have, so that equal edits are found equal. */
export function hunksOf(lines: NumberedLines, stretches: readonly EqualStretch[]): Hunk[] {
  const edits = editsBetween(stretches, { left: lines.left.length, right: lines.right.length })
  return joinRewrites(lines, settle(lines, edits)).map((edit, index, settled) =>
    measure(lines, edit, {
      from: settled[index - 1]?.left.to ?? 0,
      to: settled[index + 1]?.left.from ?? lines.left.length,
    }),
  )
}

/** Moves pure insertions and deletions down as far as the outcome stays the same. */
function settle(lines: NumberedLines, edits: readonly Edit[]): Edit[] {
  const settled: Edit[] = []
  for (let edit of edits.toReversed()) {
    const below = settled.at(-1)
    const limit = below?.left.from ?? lines.left.length
    while (edit.left.to < limit && isPure(edit) && firstLine(lines, edit) === lines.left[edit.left.to]) {
      edit = { left: shift(edit.left), right: shift(edit.right) }
    }
    if (below !== undefined && edit.left.to === limit) settled[settled.length - 1] = joinEdits(edit, below)
    else settled.push(edit)
  }
  return settled.toReversed()
}

/** `free` are the base's lines between the edits before and after this one. */
function measure(lines: NumberedLines, { left, right }: Edit, free: Span): Hunk {
  const base = lines.left
  const changed = new Set([...base.slice(left.from, left.to), ...lines.right.slice(right.from, right.to)])
  let { from, to } = left
  while (from > free.from && changed.has(base[from - 1] ?? -1)) from--
  while (to < free.to && changed.has(base[to] ?? -1)) to++
  const touchesRun = hasRun(base, { from, to: left.from }) || hasRun(base, { from: left.to, to })
  // The beginning and the end of a text are as good as a blank line to a passage that brings or takes one along.
  if (from === 0 && changed.has(lines.blank)) from = -1
  if (to === base.length && changed.has(lines.blank)) to++
  return {
    base: left,
    side: right,
    reach: { from, to },
    isMovable: isMovable(lines, { left, right }, free.from),
    isAtEdge: left.from === left.to && (left.from === 0 || left.to === base.length),
    touchesRun,
  }
}

function isMovable(lines: NumberedLines, edit: Edit, above: number): boolean {
  if (!isPure(edit)) return false
  const { from, to } = edit.left
  const last = lastLine(lines, edit)
  if (from === 0 ? last === lines.blank : from > above && last === lines.left[from - 1]) return true
  return to === lines.left.length && firstLine(lines, edit) === lines.blank
}

/** Whether some line in the span is equal to one beside it. */
function hasRun(base: readonly number[], { from, to }: Span): boolean {
  for (let line = from; line < to; line++) {
    if (base[line] === base[line - 1] || base[line] === base[line + 1]) return true
  }
  return false
}

/** Whether it only adds or only removes lines. */
const isPure = ({ left, right }: Edit): boolean => left.from === left.to || right.from === right.to

const firstLine = (lines: NumberedLines, { left, right }: Edit): number | undefined =>
  left.from === left.to ? lines.right[right.from] : lines.left[left.from]

const lastLine = (lines: NumberedLines, { left, right }: Edit): number | undefined =>
  left.from === left.to ? lines.right[right.to - 1] : lines.left[left.to - 1]

const shift = ({ from, to }: Span): Span => ({ from: from + 1, to: to + 1 })
