import { conflictsOf, type AnyConflict, type AnyMerged, type ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import type { Decision } from '#shared/domain/merge/passage.ts'
import type { Suggestion } from '#shared/domain/merge/suggestion.ts'
import type { Choices, HandText } from './choices.ts'

export type Passage = AnyConflict | AnyMerged
export type Field = 'title' | 'place' | 'tags' | 'text'
/** What a passage says in one version: a text, a place's id, or tags. */
export type Version = Passage['mine']

/** One thing to decide: a conflict, or what merged by itself and the person wants to decide after all. */
export interface Question {
  readonly id: string
  readonly field: Field
  readonly passage: Passage
  /** From 1, in reading order. */
  readonly number: number
  /** It arose when somebody saved during the decision. */
  readonly isFresh: boolean
  /** What was chosen; undefined while it is to decide or is being written by hand. */
  readonly decision: Decision | undefined
  readonly writing: HandText | undefined
}

export function passagesOf(merge: ArticleMerge): Passage[] {
  return [merge.title, merge.parentId, merge.tags, ...merge.body.regions].filter(part => part.kind !== 'same')
}

export function fieldOf(merge: ArticleMerge, passage: Passage): Field {
  if (passage === merge.title) return 'title'
  if (passage === merge.tags) return 'tags'
  return passage === merge.parentId ? 'place' : 'text'
}

/** A version as it is written by hand: of tags, one on each line. */
export function writtenForm(version: Version): string {
  return typeof version === 'string' ? version : (version ?? []).join('\n')
}

/** Both edits joined, where the merge has such a text to offer. */
export const suggestionFor = (passage: Passage): Suggestion | undefined =>
  'suggestion' in passage ? passage.suggestion : undefined

/** What is asked of a merge, in reading order. */
export function questionsOf(merge: ArticleMerge, choices: Choices, freshIds: ReadonlySet<string>): Question[] {
  return passagesOf(merge)
    .filter(
      ({ kind, id }) => kind === 'conflict' || choices.decisions[id] !== undefined || choices.writing[id] !== undefined,
    )
    .map((passage, index) => {
      const writing = choices.writing[passage.id]
      const chosen = choices.decisions[passage.id]
      return {
        id: passage.id,
        field: fieldOf(merge, passage),
        passage,
        number: index + 1,
        isFresh: freshIds.has(passage.id),
        decision: writing !== undefined || chosen?.kind === 'open' ? undefined : chosen,
        writing,
      }
    })
}

/** The same questions, where one is as it was before by the same object, so that only what changed is drawn anew. */
export function keepUnchanged(before: readonly Question[], now: readonly Question[]): Question[] {
  const known = new Map(before.map(question => [question.id, question]))
  return now.map(question => {
    const old = known.get(question.id)
    return old !== undefined && isSame(old, question) ? old : question
  })
}

function isSame(one: Question, other: Question): boolean {
  const values = new Map<string, unknown>(Object.entries(other))
  return Object.entries(one).every(([name, value]) => values.get(name) === value)
}

/** The conflicts of one merge that another did not have. */
export function freshConflictIds(before: ArticleMerge, after: ArticleMerge): ReadonlySet<string> {
  const known = new Set(passagesOf(before).flatMap(({ kind, id }) => (kind === 'conflict' ? [id] : [])))
  return new Set(conflictsOf(after).flatMap(({ id }) => (known.has(id) ? [] : [id])))
}

/** Whether a decision can be taken about a passage: a title and a place have no two versions that can stand together, and a
 *  title must say something. */
export function canDecide(field: Field, decision: Decision): boolean {
  if (field === 'text' || field === 'tags') return true
  if (decision.kind === 'text') return field === 'title' && decision.text.trim() !== ''
  return decision.kind !== 'both'
}
