import { normalizeTags, type ArticleContent, type ArticleId } from '../article.ts'
import { isBlankLine, joinTexts, splitLines } from '../diff/text-lines.ts'
import { type ArticleMerge } from './article-merge.ts'
import { type Decision, type Decisions, type FieldMerge, type Region, type SameRegion } from './passage.ts'

/** What a merge comes to with the decisions made so far. */
export type Resolution =
  | { readonly kind: 'decided'; readonly content: ArticleContent }
  /** The ids of the passages still to decide, in reading order. */
  | { readonly kind: 'undecided'; readonly ids: readonly string[] }

/** The merged article, once every conflict is decided. A decision about a passage that merged by itself changes it;
 *  decisions about passages that the merge does not have are ignored. Without decisions, a clean merge is its own outcome. */
export function applyDecisions(merge: ArticleMerge, decisions: Decisions = {}): Resolution {
  const title = titleOf(merge, decisions)
  const parentId = parentOf(merge, decisions)
  const texts = merge.body.regions.map(region => textOf(region, decisions))
  const ids = undecidedIds(merge, decisions)
  const tags = tagsOf(merge, decisions)
  if (title === undefined || parentId === undefined || tags === undefined || ids.length > 0) {
    return { kind: 'undecided', ids }
  }
  const body = joinTexts(texts.filter(text => text !== undefined))
  return { kind: 'decided', content: { title, parentId, tags, body } }
}

/** What the title says with these decisions, or undefined while it is to decide. `both` decides nothing about a title. */
export function titleOf({ title }: ArticleMerge, decisions: Decisions): string | undefined {
  const decision = title.kind === 'same' ? undefined : decisions[title.id]
  return decision?.kind === 'text' ? decision.text : fieldValue(title, decision)
}

/** Under which article this one stands with these decisions, or undefined while that is to decide. Only one of the three
 *  places can be decided on. */
export function parentOf({ parentId }: ArticleMerge, decisions: Decisions): ArticleId | null | undefined {
  return fieldValue(parentId, parentId.kind === 'same' ? undefined : decisions[parentId.id])
}

/** The tags with these decisions, or undefined while they are to decide. `both` is what both make together. */
export function tagsOf({ tags }: ArticleMerge, decisions: Decisions): readonly string[] | undefined {
  const decision = tags.kind === 'same' ? undefined : decisions[tags.id]
  if (tags.kind === 'merged' && decision?.kind === 'both') return tags.value
  return decision?.kind === 'text' ? normalizeTags(decision.text.split('\n')) : fieldValue(tags, decision)
}

/** What a region says with these decisions, or undefined while that is to decide. */
export function textOf(region: Region, decisions: Decisions): string | undefined {
  if (region.kind === 'same') return region.text
  const decision = decisions[region.id]
  if (decision === undefined) return region.kind === 'merged' ? region.value : undefined
  switch (decision.kind) {
    case 'mine':
      return region.mine
    case 'theirs':
      return region.theirs
    case 'original':
      return region.base
    case 'both':
      return decision.first === 'mine'
        ? bothOf(region, region.mine, region.theirs)
        : bothOf(region, region.theirs, region.mine)
    case 'text':
      return decision.text
    case 'open':
      return undefined
  }
}

function fieldValue<T>(field: FieldMerge<T>, decision: Decision | undefined): T | undefined {
  if (field.kind === 'same') return field.value
  if (decision === undefined) return field.kind === 'merged' ? field.value : undefined
  if (decision.kind === 'mine') return field.mine
  if (decision.kind === 'theirs') return field.theirs
  return decision.kind === 'original' ? field.base : undefined
}

function undecidedIds(merge: ArticleMerge, decisions: Decisions): string[] {
  const ids = merge.body.regions.flatMap(region =>
    region.kind !== 'same' && textOf(region, decisions) === undefined ? [region.id] : [],
  )
  if (merge.tags.kind !== 'same' && tagsOf(merge, decisions) === undefined) ids.unshift(merge.tags.id)
  if (merge.parentId.kind !== 'same' && parentOf(merge, decisions) === undefined) ids.unshift(merge.parentId.id)
  if (merge.title.kind !== 'same' && titleOf(merge, decisions) === undefined) ids.unshift(merge.title.id)
  return ids
}

function bothOf({ standsAlone }: Exclude<Region, SameRegion>, first: string, next: string): string {
  const isParted = isBlankLine(splitLines(first).at(-1) ?? '') || isBlankLine(splitLines(next)[0] ?? '')
  return joinTexts(standsAlone && !isParted ? [first, '\n', next] : [first, next])
}
