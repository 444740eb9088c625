import { editsBetween, type Edit as SequenceEdit, type EqualStretch, type Span } from '../diff/alignment.ts'
import { hasWord, similarity } from '../diff/words.ts'

/** A text as numbers of its comparable lines, and what the numbers mean. */
export interface NumberedLines {
  readonly base: readonly number[]
  readonly side: readonly number[]
  /** The number of the empty line. */
  readonly blank: number
  readonly textOf: (line: number) => string
}

/** One edit: the base's lines `base` became the side's lines `side`. */
export interface Hunk {
  readonly base: Span
  readonly side: Span
  /** The base's lines among which the edit could as well have been made: `base` and the lines beside it that are equal
   *  to lines that the edit adds or removes. Reaches one line beyond the text where its beginning or end counts. */
  readonly reach: Span
  /** Whether it could stand elsewhere with the same outcome. A line that nobody changed is then on either side of it. */
  readonly isMovable: boolean
  /** Whether `reach` touches lines in a row that are all equal. */
  readonly touchesRun: boolean
}

/** What a passage must share of its words with what it replaces to be that passage, edited (see `similarity`). */
const leastSimilarity = 0.5

/** The edits of one side in order, every one in the lowest place it can have, so that equal edits are found equal. */
export function hunksOf(lines: NumberedLines, stretches: readonly EqualStretch[]): Hunk[] {
  return joinRewrites(lines, settle(lines, editsOf(lines, stretches))).map((edit, index, edits) =>
    measure(lines, edit, edits[index - 1]?.base.to ?? 0, edits[index + 1]?.base.from ?? lines.base.length),
  )
}

type Edit = Pick<Hunk, 'base' | 'side'>

function editsOf({ base, side }: NumberedLines, stretches: readonly EqualStretch[]): Edit[] {
  const edits = editsBetween(stretches, { left: base.length, right: side.length })
  return edits.map(({ left, right }: SequenceEdit) => ({ base: left, side: right }))
}

/** Moves pure insertions and deletions down as far as the outcome stays the same. */
function settle(lines: NumberedLines, edits: readonly Edit[]): Edit[] {
  const settled: Edit[] = []
  for (let edit of edits.toReversed()) {
    const below = settled.at(-1)
    const limit = below?.base.from ?? lines.base.length
    while (edit.base.to < limit && isPure(edit) && firstChanged(lines, edit) === lines.base[edit.base.to]) {
      edit = { base: shift(edit.base), side: shift(edit.side) }
    }
    if (below !== undefined && edit.base.to === limit) settled[settled.length - 1] = join(edit, below)
    else settled.push(edit)
  }
  return settled.toReversed()
}

/** Where a passage was written anew, lines without words between it and the next edit are no sign of what became what. */
function joinRewrites(lines: NumberedLines, edits: readonly Edit[]): Edit[] {
  const joined: Edit[] = []
  let lastIsRewrite = false
  for (const edit of edits) {
    const last = joined.at(-1)
    const isRewrite = isRewritten(lines, edit)
    const isApart = last === undefined || hasWordBetween(lines, last.base.to, edit.base.from)
    if (isApart || !(isRewrite || lastIsRewrite)) {
      joined.push(edit)
      lastIsRewrite = isRewrite
    } else {
      joined[joined.length - 1] = join(last, edit)
      lastIsRewrite = true
    }
  }
  return joined
}

function isRewritten(lines: NumberedLines, edit: Edit): boolean {
  if (isPure(edit)) return false
  const before = textOf(lines, lines.base, edit.base)
  const after = textOf(lines, lines.side, edit.side)
  return hasWord(before) && hasWord(after) && similarity(before, after) < leastSimilarity
}

function hasWordBetween(lines: NumberedLines, from: number, to: number): boolean {
  return lines.base.slice(from, to).some(line => hasWord(lines.textOf(line)))
}

const textOf = (lines: NumberedLines, sequence: readonly number[], { from, to }: Span): string =>
  sequence
    .slice(from, to)
    .map(line => lines.textOf(line))
    .join('\n')

function measure(lines: NumberedLines, edit: Edit, above: number, below: number): Hunk {
  const changed = new Set([
    ...lines.base.slice(edit.base.from, edit.base.to),
    ...lines.side.slice(edit.side.from, edit.side.to),
  ])
  let { from, to } = edit.base
  while (from > above && changed.has(lines.base[from - 1] ?? -1)) from--
  while (to < below && changed.has(lines.base[to] ?? -1)) to++
  const touchesRun = isRunIn(lines.base, from, edit.base.from) || isRunIn(lines.base, edit.base.to, to)
  // The beginning and the end of a text are as good as a blank line to a passage that brings or takes one along.
  if (from === 0 && changed.has(lines.blank)) from = -1
  if (to === lines.base.length && changed.has(lines.blank)) to++
  return { ...edit, reach: { from, to }, isMovable: isMovable(lines, edit, above), touchesRun }
}

function isMovable(lines: NumberedLines, edit: Edit, above: number): boolean {
  if (!isPure(edit)) return false
  const { from, to } = edit.base
  const last = from === to ? lines.side[edit.side.to - 1] : lines.base[to - 1]
  if (from === 0 ? last === lines.blank : from > above && last === lines.base[from - 1]) return true
  return to === lines.base.length && firstChanged(lines, edit) === lines.blank
}

/** Whether some line in the span is equal to one beside it. */
function isRunIn(base: readonly number[], from: number, to: number): boolean {
  for (let line = from; line < to; line++) {
    if (base[line] === base[line - 1] || base[line] === base[line + 1]) return true
  }
  return false
}

const isPure = ({ base, side }: Edit): boolean => base.from === base.to || side.from === side.to
const firstChanged = (lines: NumberedLines, { base, side }: Edit): number | undefined =>
  base.from === base.to ? lines.side[side.from] : lines.base[base.from]
const shift = ({ from, to }: Span): Span => ({ from: from + 1, to: to + 1 })
const join = (one: Edit, next: Edit): Edit => ({
  base: { from: one.base.from, to: next.base.to },
  side: { from: one.side.from, to: next.side.to },
})
