import type { Article, ArticleContent } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ArticleConflict, ConflictBase } from './article-conflict.ts'
import { contentOf, isDirty, sentContent, type EditState } from './edit-state.ts'
import { write } from './requests.ts'
import type { TransitionTools } from './transition-tools.ts'

/** Moves my text onto theirs where nothing overlaps, and saves; else a person decides. */
export function joined(
  state: EditState,
  side: Etag,
  kept: ArticleContent,
  theirs: Article,
  tools: TransitionTools,
): EditState {
  const base = baseOf(state)
  const mine = sentContent(state.mine)
  const outcome = tools.merge(base, mine, contentOf(theirs))
  if (outcome.kind === 'overlapping') {
    const { articleId, mineWrittenAt } = state
    const conflict: ArticleConflict = { articleId, base, mine, mineWrittenAt, theirs, side }
    return { ...state, flow: { kind: 'conflicted', conflict, kept, open: true }, newer: undefined, trouble: undefined }
  }
  const { kind: _clean, content, ...notice } = outcome
  const moved: EditState = {
    ...state,
    origin: { kind: 'stored', article: theirs },
    mine: content,
    flow: { kind: 'resting' },
    mergedFrom: side,
    newer: undefined,
    merge: { by: theirs.updatedBy, theirs, base: base?.etag, before: mine, merged: content, ...notice },
    trouble: undefined,
  }
  return isDirty(moved) ? write(moved, tools) : { ...moved, mergedFrom: undefined }
}

/** The text that mine started from, where there is one. */
export function baseOf({ origin }: EditState): ConflictBase | undefined {
  if (origin.kind === 'new') return undefined
  const { etag, revision, updatedBy, updatedAt, ...rest } = origin.article
  return { ...contentOf(rest), etag, revision, author: updatedBy, createdAt: updatedAt }
}
