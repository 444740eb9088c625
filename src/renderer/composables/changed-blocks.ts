import { align, createNumbering, editsBetween } from '#shared/domain/diff/alignment.ts'

/** Blocks of a text that are not as they were, by their places in the new text. */
export interface ChangedBlocks {
  /** New, or other than before. */
  readonly changed: readonly number[]
  /** Something that stood right before each of these was taken out and nothing came in its place; the number of all
   *  blocks stands for the end. */
  readonly cutBefore: readonly number[]
}

export const nothingChanged: ChangedBlocks = { changed: [], cutBefore: [] }

/** What changed between two versions of a page, block by block. Nothing where they have too little in common for single
 *  blocks to tell anything. */
export function changedBlocks(before: readonly string[], after: readonly string[]): ChangedBlocks {
  const { number } = createNumbering()
  const [left, right] = [before.map(number), after.map(number)]
  const stretches = align(left, right)
  if (stretches === undefined || stretches.length === 0) return nothingChanged
  const edits = editsBetween(stretches, { left: left.length, right: right.length })
  return {
    changed: edits.flatMap(({ right: { from, to } }) => Array.from({ length: to - from }, (_, index) => from + index)),
    cutBefore: edits.filter(({ right: { from, to } }) => from === to).map(({ right: { from } }) => from),
  }
}
