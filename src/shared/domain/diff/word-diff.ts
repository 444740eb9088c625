import { align, createNumbering, editsBetween } from './alignment.ts'
import { hasWord, tokenize } from './words.ts'

/** A stretch of text that both versions have, only the first, or only the second. */
export interface WordPart {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** How much text is compared word by word, in UTF-16 code units of both versions. */
export const wordDiffBound = 100_000

/** What changed between two texts, word by word: `same` and `removed` together are the first, `same` and `added` the
 *  second. Changes with no word between them are one. Beyond the bounds the whole first text is removed and the whole
 *  second added. */
export function wordDiff(before: string, after: string): WordPart[] {
  if (before === after) return parts([{ kind: 'same', text: before }])
  const whole = parts([
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ])
  if (before.length + after.length > wordDiffBound) return whole
  const numbering = createNumbering()
  const [left, right] = [tokenize(before), tokenize(after)]
  const stretches = align(left.map(numbering.number), right.map(numbering.number))
  if (stretches === undefined) return whole
  const telling = stretches.filter(
    ({ left: from, right: to, length }) =>
      (from === 0 && to === 0) ||
      (from + length === left.length && to + length === right.length) ||
      left.slice(from, from + length).some(hasWord),
  )
  const found: WordPart[] = []
  let kept = 0
  for (const edit of editsBetween(telling, { left: left.length, right: right.length })) {
    found.push({ kind: 'same', text: left.slice(kept, edit.left.from).join('') })
    found.push({ kind: 'removed', text: left.slice(edit.left.from, edit.left.to).join('') })
    found.push({ kind: 'added', text: right.slice(edit.right.from, edit.right.to).join('') })
    kept = edit.left.to
  }
  return parts([...found, { kind: 'same', text: left.slice(kept).join('') }])
}

const parts = (found: readonly WordPart[]): WordPart[] => found.filter(part => part.text !== '')
