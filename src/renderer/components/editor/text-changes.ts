import { Text, type ChangeSpec } from '@codemirror/state'
import { align, createNumbering, editsBetween } from '#shared/domain/diff/alignment.ts'
import { splitLines } from '#shared/domain/diff/text-lines.ts'

/** A text with LF endings as the editor takes it, whatever it writes between lines itself. */
export const asText = (text: string): Text => Text.of(text.split('\n'))

/** The changes by whole lines that make `before` into `after`, both with LF endings, so that the caret stays where it is in all others. */
export function textChanges(before: string, after: string): ChangeSpec[] {
  const [left, right] = [splitLines(before), splitLines(after)]
  const { number } = createNumbering()
  const stretches = align(left.map(number), right.map(number)) ?? []
  const starts = offsets(left)
  return editsBetween(stretches, { left: left.length, right: right.length }).map(edit => ({
    from: starts[edit.left.from] ?? before.length,
    to: starts[edit.left.to] ?? before.length,
    insert: asText(right.slice(edit.right.from, edit.right.to).join('')),
  }))
}

function offsets(lines: readonly string[]): number[] {
  const starts: number[] = []
  let at = 0
  for (const line of lines) {
    starts.push(at)
    at += line.length
  }
  return starts
}
