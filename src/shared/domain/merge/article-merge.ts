import { normalizeTags, sameTags, type ArticleContent, type ArticleId } from '../article.ts'
import { normalizeTitle } from '../title.ts'
import { mergeBodies, type BodyMerge } from './body-merge.ts'
import {
  createPassageIds,
  type ConflictPassage,
  type ConflictRegion,
  type FieldMerge,
  type MergedPassage,
  type MergedRegion,
  type TagMerge,
} from './passage.ts'
import { mergeTags } from './tag-merge.ts'

/** Two versions of an article joined: what merged by itself and what a person must decide. */
export interface ArticleMerge {
  readonly title: FieldMerge<string>
  readonly parentId: FieldMerge<ArticleId | null>
  readonly tags: TagMerge
  readonly body: BodyMerge
  /** Whether nothing is to decide. */
  readonly isClean: boolean
}

/** Joins what two writers made of one text, field by field. Pure and deterministic: the same three texts give the same
 *  merge everywhere, and swapping `mine` and `theirs` swaps nothing but the names. */
export function mergeArticles(base: ArticleContent, mine: ArticleContent, theirs: ArticleContent): ArticleMerge {
  const title = mergeField('title', base.title, mine.title, theirs.title, normalizeTitle)
  const parentId = mergeField('parent', base.parentId, mine.parentId, theirs.parentId, parent => parent ?? '')
  const tags = mergeTagField(base.tags, mine.tags, theirs.tags)
  const body = mergeBodies(base.body, mine.body, theirs.body)
  const isClean = [title, parentId, ...body.regions].every(part => part.kind !== 'conflict')
  return { title, parentId, tags, body, isClean }
}

export type AnyConflict = ConflictPassage<string> | ConflictPassage<ArticleId | null> | ConflictRegion
export type AnyMerged =
  MergedPassage<string> | MergedPassage<ArticleId | null> | MergedPassage<readonly string[]> | MergedRegion

/** What is to decide, in the order in which a reader meets it: title, place, text. */
export function conflictsOf(merge: ArticleMerge): AnyConflict[] {
  return [merge.title, merge.parentId, ...merge.body.regions].filter(part => part.kind === 'conflict')
}

/** What merged by itself, in the same order; tags come before the text. */
export function mergedPassagesOf(merge: ArticleMerge): AnyMerged[] {
  return [merge.title, merge.parentId, merge.tags, ...merge.body.regions].filter(part => part.kind === 'merged')
}

function mergeField<T extends string | null>(
  name: string,
  base: T,
  mine: T,
  theirs: T,
  comparableForm: (value: T) => string,
): FieldMerge<T> {
  const [b, m, t] = [comparableForm(base), comparableForm(mine), comparableForm(theirs)]
  if (m === b && t === b) {
    return { kind: 'same', value: mine === base ? theirs : theirs === base ? mine : first(mine, theirs) }
  }
  const passage = { id: createPassageIds()(name, b, m, t), base, mine, theirs }
  if (m === b) return { kind: 'merged', changedBy: 'theirs', value: theirs, ...passage }
  if (t === b) return { kind: 'merged', changedBy: 'mine', value: mine, ...passage }
  if (m === t) return { kind: 'merged', changedBy: 'both', value: first(mine, theirs), ...passage }
  return { kind: 'conflict', ...passage }
}

function mergeTagField(base: readonly string[], mine: readonly string[], theirs: readonly string[]): TagMerge {
  const value = mergeTags(base, mine, theirs)
  const [b, m, t] = [normalizeTags(base), normalizeTags(mine), normalizeTags(theirs)]
  const [byMine, byTheirs] = [!sameTags(m, b), !sameTags(t, b)]
  if (!byMine && !byTheirs) return { kind: 'same', value }
  const id = createPassageIds()('tags', b.join('\n'), m.join('\n'), t.join('\n'))
  const changedBy = byMine && byTheirs ? 'both' : byMine ? 'mine' : 'theirs'
  return { kind: 'merged', id, changedBy, base: b, mine: m, theirs: t, value }
}

/** Values that differ in blanks alone: either would do, but not depending on who is called mine. */
const first = <T extends string | null>(one: T, other: T): T => ((one ?? '') <= (other ?? '') ? one : other)
