import type { ArticleContent } from '#shared/domain/article.ts'
import type { TextEdit } from '#shared/domain/diff/text-edits.ts'

/** What merging two versions gave, as far as saving is concerned. */
export type MergeOutcome =
  | {
      readonly kind: 'clean'
      readonly content: ArticleContent
      /** What it changes in the text of mine. */
      readonly edits: readonly TextEdit[]
      /** How much they changed, and in which sections. */
      readonly changes: number
      readonly sections: readonly string[]
    }
  | { readonly kind: 'overlapping' }

/** What the transitions need from outside; they are functions of these and of the state alone. */
export interface TransitionTools {
  readonly newKey: () => string
  /** ISO 8601. */
  readonly now: () => string
  /** Joins both versions; `base` is undefined where they have no common text. */
  readonly merge: (base: ArticleContent | undefined, mine: ArticleContent, theirs: ArticleContent) => MergeOutcome
}
