import { align, createNumbering, editsBetween } from './alignment.ts'
import { joinRewrites } from './rewrite.ts'
import { comparable, splitLines } from './text-lines.ts'
import { wordDiff, type WordPart } from './word-diff.ts'
import { countWords, isAlike } from './words.ts'

/** A stretch of lines, as texts with their line endings. */
export type DiffBlock =
  /** `text` is the second version's; the first may differ from it in line endings and trailing blanks. */
  | { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }
  /** One line that became another, with what changed in it. */
  | { readonly kind: 'changed'; readonly before: string; readonly after: string; readonly words: readonly WordPart[] }

export interface LineDiff {
  readonly blocks: readonly DiffBlock[]
  /** Whether the texts were too different for the bounds: then all of the one is removed, all of the other added. */
  readonly gaveUp: boolean
}

/** Pairs of lines that are looked at to tell which of a passage's lines became which; beyond, none did. */
const pairBound = 400

/** What changed between two texts, line by line, and word by word within lines that were changed. Line endings and
 *  trailing blanks are no difference. */
export function diffLines(before: string, after: string): LineDiff {
  const [left, right] = [splitLines(before), splitLines(after)]
  const numbering = createNumbering()
  const numbersOf = (lines: readonly string[]): number[] => lines.map(line => numbering.number(comparable(line)))
  const lines = { left: numbersOf(left), right: numbersOf(right), textOf: numbering.textOf }
  const stretches = align(lines.left, lines.right)
  const edits = editsBetween(stretches ?? [], { left: left.length, right: right.length })
  const blocks: DiffBlock[] = []
  let kept = 0
  for (const edit of joinRewrites(lines, edits)) {
    blocks.push(...texts('same', right.slice(kept, edit.right.from)))
    kept = edit.right.to
    const [removed, added] = [left.slice(edit.left.from, edit.left.to), right.slice(edit.right.from, edit.right.to)]
    blocks.push(...(stretches === undefined ? replaced(removed, added) : changes(removed, added)))
  }
  return { blocks: [...blocks, ...texts('same', right.slice(kept))], gaveUp: stretches === undefined }
}

/** The words that a change took away and brought, as for a list of revisions: "+44 −17". */
export function countChangedWords(before: string, after: string): { readonly added: number; readonly removed: number } {
  const counts = { added: 0, removed: 0 }
  for (const block of diffLines(before, after).blocks) {
    const parts = block.kind === 'changed' ? block.words : [block]
    for (const part of parts) if (part.kind !== 'same') counts[part.kind] += countWords(part.text)
  }
  return counts
}

/** A passage's lines, those that are alike paired in order. */
function changes(removed: readonly string[], added: readonly string[]): DiffBlock[] {
  if (removed.length * added.length > pairBound) return replaced(removed, added)
  const blocks: DiffBlock[] = []
  let [r, a] = [0, 0]
  for (const [index, before] of removed.entries()) {
    const pair = added.findIndex((after, other) => other >= a && isAlike(before, after))
    const after = added[pair]
    if (after === undefined) continue
    blocks.push(...replaced(removed.slice(r, index), added.slice(a, pair)))
    blocks.push({ kind: 'changed', before, after, words: wordDiff(before, after) })
    ;[r, a] = [index + 1, pair + 1]
  }
  return [...blocks, ...replaced(removed.slice(r), added.slice(a))]
}

const replaced = (removed: readonly string[], added: readonly string[]): DiffBlock[] => [
  ...texts('removed', removed),
  ...texts('added', added),
]

const texts = (kind: 'same' | 'removed' | 'added', lines: readonly string[]): DiffBlock[] =>
  lines.length === 0 ? [] : [{ kind, text: lines.join('') }]
