import { align, createNumbering, editsBetween } from './alignment.ts'
import { splitLines } from './text-lines.ts'

/** `insert` stands in the place of the characters from `from` up to, not including, `to`. */
export interface TextEdit {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/** The edits by whole lines, in order, that make `before` into `after`. */
export function lineEdits(before: string, after: string): TextEdit[] {
  const [left, right] = [splitLines(before), splitLines(after)]
  const { number } = createNumbering()
  const stretches = align(left.map(number), right.map(number)) ?? []
  const starts = offsets(left)
  return editsBetween(stretches, { left: left.length, right: right.length }).map(edit => ({
    from: starts[edit.left.from] ?? before.length,
    to: starts[edit.left.to] ?? before.length,
    insert: right.slice(edit.right.from, edit.right.to).join(''),
  }))
}

/** The one edit that makes `before` into `after`, which leaves what both begin and end with. */
export function oneEdit(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length)
  const head = commonLength(most, (from, to) => before.slice(from, to) === after.slice(from, to))
  const tail = commonLength(most - head, (from, to) => endOf(before, from, to) === endOf(after, from, to))
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) }
}

/** @param edits in order, none of them touching the next */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = []
  let at = 0
  for (const { from, to, insert } of edits) {
    parts.push(text.slice(at, from), insert)
    at = to
  }
  return [...parts, text.slice(at)].join('')
}

/** The characters up to which two texts are the same, of so many. Compares stretches: one by one it takes ten times as long. */
function commonLength(most: number, isSame: (from: number, to: number) => boolean): number {
  let length = 0
  for (let size = longestStretch; size > 0; size >>= 1) {
    while (length + size <= most && isSame(length, length + size)) length += size
  }
  return length
}
const longestStretch = 1 << 16

/** The stretch that begins and ends so many characters before the end. */
const endOf = (text: string, from: number, to: number): string => text.slice(text.length - to, text.length - from)

function offsets(lines: readonly string[]): number[] {
  const starts: number[] = []
  let at = 0
  for (const line of lines) {
    starts.push(at)
    at += line.length
  }
  return starts
}
