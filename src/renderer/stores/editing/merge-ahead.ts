import { sameContent, type ArticleContent } from '#shared/domain/article.ts'
import { contentOf, sentContent, type EditState } from './edit-state.ts'
import type { MergeOutcome, TransitionTools } from './edit-transitions.ts'

export interface MergeAhead {
  /** As `run` would answer; at once where these versions were merged ahead. */
  readonly merge: TransitionTools['merge']
  readonly mergeAhead: (base: ArticleContent, mine: ArticleContent, theirs: ArticleContent) => Promise<void>
}

/** Lets transitions, which cannot wait, use a merge that was carried out beside the window. Keeps the last one alone. */
export function createMergeAhead(
  merge: TransitionTools['merge'],
  mergeBeside: (base: ArticleContent, mine: ArticleContent, theirs: ArticleContent) => Promise<MergeOutcome>,
): MergeAhead {
  let known: { readonly versions: readonly ArticleContent[]; readonly outcome: MergeOutcome } | undefined
  const isKnown = (versions: readonly ArticleContent[]): boolean =>
    known?.versions.every((version, index) => {
      const other = versions[index]
      return other !== undefined && sameContent(version, other)
    }) === true
  return {
    merge: (base, mine, theirs) =>
      base !== undefined && known !== undefined && isKnown([base, mine, theirs])
        ? known.outcome
        : merge(base, mine, theirs),
    async mergeAhead(base, mine, theirs) {
      known = { versions: [base, mine, theirs], outcome: await mergeBeside(base, mine, theirs) }
    },
  }
}

/** What will be merged once the side revision that is under way is in history. */
export function versionsToMerge({ origin, flow, mine }: EditState): Parameters<MergeAhead['mergeAhead']> | undefined {
  if (flow.kind !== 'keeping' || origin.kind === 'new') return undefined
  return [contentOf(origin.article), sentContent(mine), contentOf(flow.theirs)]
}
