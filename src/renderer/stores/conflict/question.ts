import { conflictsOf, type AnyConflict, type AnyMerged, type ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import type { Decision } from '#shared/domain/merge/passage.ts'
import type { Choices, HandText } from './choices.ts'

export type Passage = AnyConflict | AnyMerged
export type Field = 'title' | 'place' | 'text'

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
  return [merge.title, merge.parentId, ...merge.body.regions].filter(part => part.kind !== 'same')
}

export function fieldOf(merge: ArticleMerge, passage: Passage): Field {
  if (passage === merge.title) return 'title'
  return passage === merge.parentId ? 'place' : 'text'
}

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

/** The conflicts of one merge that another did not have. */
export function freshConflictIds(before: ArticleMerge, after: ArticleMerge): ReadonlySet<string> {
  const known = new Set(passagesOf(before).flatMap(({ kind, id }) => (kind === 'conflict' ? [id] : [])))
  return new Set(conflictsOf(after).flatMap(({ id }) => (known.has(id) ? [] : [id])))
}

/** Whether a decision can be taken about a passage: only a text has two versions that can stand one after the other, and a
 *  title must say something. */
export function canDecide(field: Field, decision: Decision): boolean {
  if (field === 'text') return true
  if (decision.kind === 'text') return field === 'title' && decision.text.trim() !== ''
  return decision.kind !== 'both'
}
