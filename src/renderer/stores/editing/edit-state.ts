import {
  normalizeTags,
  sameContent,
  type Article,
  type ArticleContent,
  type ArticleId,
} from '#shared/domain/article.ts'
import type { TextEdit } from '#shared/domain/diff/text-edits.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { normalizeTitle } from '#shared/domain/title.ts'
import type { ApiFailure } from '../../api/api-failure.ts'
import type { ArticleConflict } from './article-conflict.ts'

/** What the text in the editor started from. */
export type Origin =
  /** Never saved. */
  | { readonly kind: 'new' }
  | { readonly kind: 'stored'; readonly article: Article }
  /** Somebody deleted it meanwhile; `article` is what the text started from. */
  | { readonly kind: 'deleted'; readonly article: Article; readonly deletion: Deletion }

/** `by` and `at` are undefined where the wiki does not say (any more). */
export interface Deletion {
  readonly by?: string | undefined
  readonly at?: string | undefined
}

/** A write of the head as it was sent. It is repeated unchanged, under the same key, until it is answered. */
export interface HeadWrite {
  readonly key: string
  /** The etag that the head must have; undefined where the article must not exist yet. */
  readonly expected: Etag | undefined
  readonly content: ArticleContent
  readonly mergedFrom?: Etag | undefined
}

/** A version that lost the race, on its way into history. */
export interface SideWrite {
  readonly key: string
  readonly base: Etag
  readonly content: ArticleContent
}

/** Where my text is on its way to the wiki. */
export type Flow =
  | { readonly kind: 'resting' }
  /** `again`: what was typed since is to be saved as well. */
  | { readonly kind: 'writing'; readonly write: HeadWrite; readonly again: boolean }
  /** Refused as stale: first into history, then it is merged with what is there. */
  | { readonly kind: 'keeping'; readonly side: SideWrite; readonly theirs: Article }
  /** What was set aside goes into history. `again`: what was typed since is to be saved then. */
  | { readonly kind: 'shelving'; readonly side: SideWrite; readonly again: boolean }
  /** Overlapping: a person decides. */
  | ({ readonly kind: 'conflicted' } & Deciding)
  /** Decided. What was typed after `kept` goes into history before the decision is saved. */
  | ({
      readonly kind: 'keeping-decided'
      readonly side: SideWrite
      readonly decided: ArticleContent
    } & Deciding)
  | ({ readonly kind: 'resolving'; readonly write: HeadWrite } & Deciding)

export interface Deciding {
  readonly conflict: ArticleConflict
  /** What the side revision holds. */
  readonly kept: ArticleContent
  /** Whether the dialog is shown. */
  readonly open: boolean
}

/** My text before its writer went back to the saved one. */
export interface SetAside {
  readonly content: ArticleContent
  /** Whether it stands in history as a side revision, so that nothing hangs on the draft any more. */
  readonly isInHistory: boolean
}

/** Why my text is not on the wiki although its writer wanted it there. */
export type Trouble =
  | ApiFailure
  | { readonly kind: 'title-missing' }
  | { readonly kind: 'title-taken'; readonly title: string }
  /** A fault of this app or of the wiki's answer. */
  | { readonly kind: 'fault' }

/** What was merged into my text without asking, so that it can be shown and undone. */
export interface MergeNotice {
  /** Who saved last. */
  readonly by: string
  /** Theirs that was merged, and the revision from which both began. */
  readonly theirs: Article
  readonly base: Etag | undefined
  /** How many changes of theirs were taken in. */
  readonly changes: number
  /** The sections in which they are. */
  readonly sections: readonly string[]
  readonly before: ArticleContent
  readonly merged: ArticleContent
  /** What the merge changed in the body of `before`. */
  readonly edits: readonly TextEdit[]
}

/** One article being edited in one window. Immutable; `edit-transitions.ts` and `wiki-answers.ts` say what may follow
 *  what. */
export interface EditState {
  readonly articleId: ArticleId
  readonly origin: Origin
  /** As it stands in the editor. */
  readonly mine: ArticleContent
  /** ISO 8601. */
  readonly mineWrittenAt: string
  readonly flow: Flow
  /** The side revision that was merged into `mine` and is not yet a parent of a saved revision. */
  readonly mergedFrom: Etag | undefined
  /** What somebody saved after `origin`. */
  readonly newer: Article | undefined
  readonly merge: MergeNotice | undefined
  readonly setAside: SetAside | undefined
  /** ISO 8601: since when the request that is under way is wanted; what waits for the wiki is sent in this order. */
  readonly askedAt: string | undefined
  /** Whether the text was taken up from a draft and that was not answered yet. */
  readonly isTakenUp: boolean
  readonly trouble: Trouble | undefined
}

export type Phase = 'clean' | 'dirty' | 'stale' | 'saving' | 'conflicted' | 'deleted'

export function phaseOf(state: EditState): Phase {
  switch (state.flow.kind) {
    case 'writing':
    case 'keeping':
      return 'saving'
    case 'conflicted':
    case 'keeping-decided':
    case 'resolving':
      return 'conflicted'
    case 'resting':
    case 'shelving':
      if (state.origin.kind === 'deleted') return 'deleted'
      if (!isDirty(state)) return 'clean'
      return state.newer === undefined ? 'dirty' : 'stale'
    default:
      return state.flow satisfies never
  }
}

export function openState(articleId: ArticleId, origin: Origin, mine: ArticleContent, at: string): EditState {
  return {
    articleId,
    origin,
    mine,
    mineWrittenAt: at,
    flow: { kind: 'resting' },
    mergedFrom: undefined,
    newer: undefined,
    merge: undefined,
    setAside: undefined,
    askedAt: undefined,
    isTakenUp: false,
    trouble: undefined,
  }
}

/** Whether the editor holds words that the wiki has not confirmed. */
export function isDirty({ origin, mine }: EditState): boolean {
  switch (origin.kind) {
    case 'new':
      return `${mine.title}${mine.body}`.trim() !== '' || mine.tags.length > 0
    case 'stored':
      return !sameContent(sentContent(mine), contentOf(origin.article))
    case 'deleted':
      return true
    default:
      return origin satisfies never
  }
}

/** The content in the form in which the wiki keeps it. */
export const sentContent = ({ title, parentId, tags, body }: ArticleContent): ArticleContent => ({
  title: normalizeTitle(title),
  parentId,
  tags: normalizeTags(tags),
  body,
})

export const contentOf = ({ title, parentId, tags, body }: ArticleContent): ArticleContent => ({
  title,
  parentId,
  tags,
  body,
})
