import { diffArrays } from 'diff'

/** A stretch of equal items: `length` of them, from `left` in one sequence and from `right` in the other. */
export interface EqualStretch {
  readonly left: number
  readonly right: number
  readonly length: number
}

/** A stretch of a sequence from `from` up to, not including, `to`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What stood at `left` in one sequence stands as `right` in the other. */
export interface Edit {
  readonly left: Span
  readonly right: Span
}

/** The bounds of one alignment. They count edits and comparisons, never time, so an outcome is the same everywhere. */
export const alignmentBounds = {
  /** Items to leave out and to put in, at most, beyond those that occur in one sequence alone. */
  edits: 1500,
  /** Items × edits, at most: long sequences get fewer edits. */
  comparisons: 50_000_000,
} as const

/** The longest common subsequence of two sequences as stretches in order, or undefined where they are too different for
 *  the bounds. Items are numbers as `createNumbering` gives them: from 0, without gaps worth mentioning. What both begin or
 *  end with and items that only one of them has cost nothing. */
export function align(left: readonly number[], right: readonly number[]): EqualStretch[] | undefined {
  const head = commonHead(left, right)
  const tail = commonTail(left, right, head)
  const stretches: EqualStretch[] = []
  const [leftMiddle, rightMiddle] = [left.slice(head, left.length - tail), right.slice(head, right.length - tail)]
  const middle = alignMiddle(sieve(leftMiddle, rightMiddle, head), sieve(rightMiddle, leftMiddle, head))
  if (middle === undefined) return undefined
  append(stretches, { left: 0, right: 0, length: head })
  for (const stretch of middle) append(stretches, stretch)
  append(stretches, { left: left.length - tail, right: right.length - tail, length: tail })
  return stretches
}

/** The edits that lie between the stretches, in order, for sequences of these lengths. */
export function editsBetween(stretches: readonly EqualStretch[], lengths: { left: number; right: number }): Edit[] {
  const edits: Edit[] = []
  let l = 0
  let r = 0
  for (const { left, right, length } of [...stretches, { ...lengths, length: 0 }]) {
    if (left > l || right > r) edits.push({ left: { from: l, to: left }, right: { from: r, to: right } })
    l = left + length
    r = right + length
  }
  return edits
}

/** What is left of a sequence to align: its items and where they stand in it. */
interface Sieved {
  readonly items: number[]
  readonly places: number[]
}

/** Those items that the other sequence has too; the first of all stands at `offset`. */
function sieve(items: readonly number[], others: readonly number[], offset: number): Sieved {
  const isWanted = new Uint8Array(greatest(others) + 1)
  for (const item of others) isWanted[item] = 1
  const sieved: Sieved = { items: [], places: [] }
  let place = offset
  for (const item of items) {
    if (isWanted[item] === 1) {
      sieved.items.push(item)
      sieved.places.push(place)
    }
    place++
  }
  return sieved
}

function greatest(items: readonly number[]): number {
  let most = -1
  for (const item of items) if (item > most) most = item
  return most
}

function alignMiddle(left: Sieved, right: Sieved): EqualStretch[] | undefined {
  const size = left.items.length + right.items.length
  if (left.items.length === 0 || right.items.length === 0) return []
  const maxEditLength = Math.min(alignmentBounds.edits, Math.floor(alignmentBounds.comparisons / size))
  // The library's types leave out that it answers undefined beyond `maxEditLength` when no callback is given.
  const changes = diffArrays(left.items, right.items, { maxEditLength }) as ReturnType<typeof diffArrays> | undefined
  if (changes === undefined) return undefined
  const stretches: EqualStretch[] = []
  let l = 0
  let r = 0
  for (const change of changes) {
    for (let i = 0; i < change.count && !change.added && !change.removed; i++) {
      append(stretches, { left: left.places[l + i] ?? 0, right: right.places[r + i] ?? 0, length: 1 })
    }
    if (!change.added) l += change.count
    if (!change.removed) r += change.count
  }
  return stretches
}

function append(stretches: EqualStretch[], next: EqualStretch): void {
  if (next.length === 0) return
  const last = stretches.at(-1)
  const follows = last?.left === next.left - (last?.length ?? 0) && last.right === next.right - last.length
  if (last !== undefined && follows) stretches[stretches.length - 1] = { ...last, length: last.length + next.length }
  else stretches.push(next)
}

function commonHead(left: readonly number[], right: readonly number[]): number {
  const most = Math.min(left.length, right.length)
  let head = 0
  while (head < most && left[head] === right[head]) head++
  return head
}

function commonTail(left: readonly number[], right: readonly number[], head: number): number {
  const most = Math.min(left.length, right.length) - head
  let tail = 0
  while (tail < most && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++
  return tail
}

export interface Numbering {
  readonly number: (text: string) => number
  readonly textOf: (number: number) => string
}

/** Numbers texts, equal texts alike, so that comparing long ones costs what comparing numbers costs. */
export function createNumbering(): Numbering {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  return {
    number(text) {
      const known = numbers.get(text)
      if (known !== undefined) return known
      numbers.set(text, texts.length)
      return texts.push(text) - 1
    },
    textOf: number => texts[number] ?? '',
  }
}
