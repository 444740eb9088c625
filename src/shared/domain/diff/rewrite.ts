import { type Edit } from './alignment.ts'
import { hasWord, isAlike } from './words.ts'

/** Two sequences of lines, as numbers, and the text of each number. */
export interface ComparedLines {
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly textOf: (line: number) => string
}

/** The edits, with those joined that only lines without words part from a passage that was written anew: between texts that
 *  have nothing in common, equal blank lines are no sign of what became what. */
export function joinRewrites(lines: ComparedLines, edits: readonly Edit[]): Edit[] {
  const joined: Edit[] = []
  let lastIsRewrite = false
  for (const edit of edits) {
    const last = joined.at(-1)
    const isNew = isRewrite(lines, edit)
    const isApart = last === undefined || hasWordBetween(lines, last.left.to, edit.left.from)
    if (isApart || !(isNew || lastIsRewrite)) {
      joined.push(edit)
      lastIsRewrite = isNew
    } else {
      joined[joined.length - 1] = joinEdits(last, edit)
      lastIsRewrite = true
    }
  }
  return joined
}

/** One edit that makes two and leaves what is between them. */
export const joinEdits = (one: Edit, next: Edit): Edit => ({
  left: { from: one.left.from, to: next.left.to },
  right: { from: one.right.from, to: next.right.to },
})

function isRewrite({ left, right, textOf }: ComparedLines, edit: Edit): boolean {
  const before = left.slice(edit.left.from, edit.left.to).map(textOf).join('\n')
  const after = right.slice(edit.right.from, edit.right.to).map(textOf).join('\n')
  return hasWord(before) && hasWord(after) && !isAlike(before, after)
}

function hasWordBetween({ left, textOf }: ComparedLines, from: number, to: number): boolean {
  for (let line = from; line < to; line++) if (hasWord(textOf(left[line] ?? -1))) return true
  return false
}
