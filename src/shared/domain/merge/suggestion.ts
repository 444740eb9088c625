import { align, createNumbering, editsBetween, type Edit } from '../diff/alignment.ts'
import { hasWord, tokenize } from '../diff/words.ts'

/** How much text suggestions are made for, in UTF-16 code units of all three versions. */
export const suggestionBounds = { conflict: 20_000, article: 200_000 } as const

/** A stretch of a suggestion, and whose edit brought it; nobody's where it stood there before. */
export interface SuggestedPiece {
  readonly text: string
  readonly by?: 'mine' | 'theirs' | 'both'
}

/** Both edits of one passage joined, in order. */
export type Suggestion = readonly SuggestedPiece[]

/** What the article would say. */
export const suggestedText = (suggestion: Suggestion): string => suggestion.map(({ text }) => text).join('')

/** A maker of suggestions for the conflicts of one article, which stops where its bounds are reached. */
export function createSuggestions(): (base: string, mine: string, theirs: string) => Suggestion | undefined {
  let left: number = suggestionBounds.article
  return (base, mine, theirs) => {
    const size = base.length + mine.length + theirs.length
    if (size > Math.min(left, suggestionBounds.conflict)) return undefined
    left -= size
    return suggest(base, mine, theirs)
  }
}

/** Both edits of one passage word by word, where an unchanged word stands between any two edits of different writers; or
 *  undefined. It reads well more often than not, and may be nonsense: a person must look at it. */
export function suggest(base: string, mine: string, theirs: string): Suggestion | undefined {
  if ([base, mine, theirs].some(text => !hasWord(text))) return undefined
  const numbering = createNumbering()
  const tokens = tokenize(base)
  const numbers = tokens.map(numbering.number)
  const editsOf = (side: string): WordEdit[] | undefined => {
    const sideTokens = tokenize(side)
    const stretches = align(numbers, sideTokens.map(numbering.number))
    return (
      stretches &&
      editsBetween(stretches, { left: tokens.length, right: sideTokens.length }).map(edit => ({
        ...edit,
        text: sideTokens.slice(edit.right.from, edit.right.to).join(''),
      }))
    )
  }
  const ofMine = editsOf(mine)
  const ofTheirs = editsOf(theirs)
  if (ofMine === undefined || ofTheirs === undefined) return undefined
  const names = { mine: new Set(ofMine.map(nameOf)), theirs: new Set(ofTheirs.map(nameOf)) }
  const edits = [
    ...ofMine.map(edit => ({ ...edit, by: names.theirs.has(nameOf(edit)) ? ('both' as const) : ('mine' as const) })),
    ...ofTheirs.filter(edit => !names.mine.has(nameOf(edit))).map(edit => ({ ...edit, by: 'theirs' as const })),
  ].toSorted((one, next) => one.left.from - next.left.from || one.left.to - next.left.to)
  const doMeet = edits.some((edit, index) => {
    const next = edits[index + 1]
    return next !== undefined && next.by !== edit.by && meet(tokens, edit, next)
  })
  if (doMeet) return undefined
  const suggestion = apply(tokens, edits)
  return [base, mine, theirs].includes(suggestedText(suggestion)) ? undefined : suggestion
}

interface WordEdit extends Edit {
  readonly text: string
}

const nameOf = ({ left, text }: WordEdit): string => `${left.from} ${left.to} ${text}`

/** Whether no unchanged word stands between two edits, given in order. */
const meet = (tokens: readonly string[], one: WordEdit, next: WordEdit): boolean =>
  !tokens.slice(one.left.to, next.left.from).some(hasWord)

function apply(
  tokens: readonly string[],
  edits: readonly (WordEdit & Required<Pick<SuggestedPiece, 'by'>>)[],
): Suggestion {
  const pieces: SuggestedPiece[] = []
  let at = 0
  const keepUntil = (end: number): void => void pieces.push({ text: tokens.slice(at, end).join('') })
  for (const { left, text, by } of edits) {
    keepUntil(left.from)
    pieces.push({ text, by })
    at = left.to
  }
  keepUntil(tokens.length)
  return pieces.filter(({ text }) => text !== '')
}
