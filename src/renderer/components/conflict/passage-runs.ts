import { wordDiff } from '#shared/domain/diff/word-diff.ts'
import type { SuggestedPiece, Suggestion } from '#shared/domain/merge/suggestion.ts'
import { unmarked, type Mark, type TextRun } from './text-blocks.ts'

/** The three versions of a passage with what tells them apart marked. */
export interface PassageRuns {
  readonly mine: readonly TextRun[]
  readonly theirs: readonly TextRun[]
  readonly base: readonly TextRun[]
}

/** Each version is marked where it differs from what both started from; where nothing stood before, from the other. */
export function passageRuns(base: string, mine: string, theirs: string): PassageRuns {
  if (isBlank(base)) {
    return { mine: brought(theirs, mine, 'y'), theirs: brought(mine, theirs, 't'), base: unmarked(base) }
  }
  const removed = [mine, theirs].flatMap(side => (isBlank(side) ? [] : removedFrom(base, side)))
  return { mine: brought(base, mine, 'y'), theirs: brought(base, theirs, 't'), base: marked(base, removed, 'b') }
}

/** A change word by word: what it took out and what it brought in, in place. */
export function changeRuns(before: string, after: string): TextRun[] {
  return wordDiff(before, after).flatMap(({ kind, text }) =>
    kind === 'same' ? [{ text }] : markedWords(text, kind === 'added' ? 'add' : 'del'),
  )
}

/** Both edits joined, with whose words are whose. */
export function suggestionRuns(suggestion: Suggestion): TextRun[] {
  const marks = { mine: 'y', theirs: 't', both: 'add' } as const
  return bridged(suggestion).flatMap(({ text, by }) => (by === undefined ? [{ text }] : markedWords(text, marks[by])))
}

/** Neighbouring pieces of one writer are one, with the blanks between them. */
function bridged(suggestion: Suggestion): Suggestion {
  const joined: SuggestedPiece[] = []
  for (const piece of suggestion) {
    const [before, last] = [joined.at(-2), joined.at(-1)]
    const isBridge = last !== undefined && last.by === undefined && isBlank(last.text)
    if (last !== undefined && last.by === piece.by) joined.push({ ...piece, text: take(joined, 1) + piece.text })
    else if (isBridge && before?.by === piece.by) joined.push({ ...piece, text: take(joined, 2) + piece.text })
    else joined.push(piece)
  }
  return joined
}

/** Takes the last pieces away, and says their text. */
function take(pieces: SuggestedPiece[], count: number): string {
  return pieces
    .splice(-count)
    .map(({ text }) => text)
    .join('')
}

/** What a text has that another lacks. */
function brought(before: string, after: string, mark: Mark): TextRun[] {
  if (isBlank(before)) return unmarked(after)
  return wordDiff(before, after).flatMap(({ kind, text }) => {
    if (kind === 'removed') return []
    return kind === 'added' ? markedWords(text, mark) : [{ text }]
  })
}

/** Marked from its first sign to its last: blanks at the ends are no part of what was changed. */
function markedWords(text: string, mark: Mark): TextRun[] {
  const words = text.trim()
  if (words === '') return [{ text }]
  const at = text.indexOf(words)
  return [{ text: text.slice(0, at) }, { text: words, mark }, { text: text.slice(at + words.length) }].filter(
    run => run.text !== '',
  )
}

interface Stretch {
  readonly from: number
  readonly to: number
}

function removedFrom(base: string, side: string): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  for (const { kind, text } of wordDiff(base, side)) {
    if (kind === 'added') continue
    const words = text.trim()
    const from = at + text.indexOf(words)
    if (kind === 'removed' && words !== '') stretches.push({ from, to: from + words.length })
    at += text.length
  }
  return stretches
}

function marked(text: string, stretches: readonly Stretch[], mark: Mark): TextRun[] {
  const runs: TextRun[] = []
  let at = 0
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    if (to <= at) continue
    if (from > at) runs.push({ text: text.slice(at, from) })
    runs.push({ text: text.slice(Math.max(at, from), to), mark })
    at = to
  }
  return at < text.length ? [...runs, { text: text.slice(at) }] : runs
}

const isBlank = (text: string): boolean => text.trim() === ''
