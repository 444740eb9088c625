import type { ArticleSummary } from '#shared/domain/article.ts'
import type { Fault } from '../fault.ts'
import type { LinkSource, BacklinksQuestion } from './link-index.ts'

/* What the serving thread and the thread that follows the change log say to each other. */

export interface DerivedStart {
  /** Of the wiki. */
  readonly file: string
}

export type DerivedCommand =
  | { readonly kind: 'backlinks'; readonly number: number; readonly question: BacklinksQuestion }
  | { readonly kind: 'close' }

/** The articles that link, without those that were deleted meanwhile; `last` is where the page ends if more follow. */
export interface Backlinks {
  readonly items: readonly ArticleSummary[]
  readonly last: LinkSource | undefined
}

export type DerivedReport =
  | { readonly kind: 'answered'; readonly number: number; readonly backlinks: Backlinks }
  | { readonly kind: 'gave-up'; readonly fault: Fault }
