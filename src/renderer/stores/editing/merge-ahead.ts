import { sameContent, type ArticleContent } from '#shared/domain/article.ts'
import { carriedMerge } from './carried-merge.ts'
import { contentOf, sentContent, type EditState } from './edit-state.ts'
import type { MergeOutcome, TransitionTools } from './transition-tools.ts'

type Versions = readonly [base: ArticleContent, mine: ArticleContent, theirs: ArticleContent]

export interface MergeAhead {
  /** As `mergeVersions` would answer; at once where these versions were merged ahead. */
  readonly merge: TransitionTools['merge']
  /** Prepares the merge of the versions as they are when it resolves: my text may be typed on meanwhile. */
  readonly mergeAhead: (versions: () => Versions | undefined) => Promise<void>
}

/** While somebody types what was merged, it has to be merged anew. After so many attempts it is left to `merge`. */
const attempts = 5

/** Lets transitions, which cannot wait, use a merge that was carried out beside the window. Keeps the last one alone. */
export function createMergeAhead(
  merge: TransitionTools['merge'],
  mergeBeside: (...versions: Versions) => Promise<MergeOutcome>,
): MergeAhead {
  let known: { readonly versions: Versions; readonly outcome: MergeOutcome } | undefined
  return {
    merge: (base, mine, theirs) =>
      base !== undefined && known !== undefined && isSame(known.versions, [base, mine, theirs])
        ? known.outcome
        : merge(base, mine, theirs),
    async mergeAhead(versions) {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const then = versions()
        if (then === undefined) return
        const outcome = await mergeBeside(...then)
        const now = versions()
        if (now === undefined) return
        const isStill = isSame([then[0], now[1], then[2]], now)
        const carried = isStill ? carriedMerge(outcome, then[1], now[1]) : undefined
        if (carried === undefined) continue
        known = { versions: now, outcome: carried }
        return
      }
    },
  }
}

/** What will be merged once the side revision that is under way is in history. */
export function versionsToMerge({ origin, flow, mine }: EditState): Versions | undefined {
  if (flow.kind !== 'keeping' || origin.kind === 'new') return undefined
  return [contentOf(origin.article), sentContent(mine), contentOf(flow.theirs)]
}

const isSame = (versions: Versions, others: Versions): boolean =>
  versions.every((version, index) => {
    const other = others[index]
    return other !== undefined && sameContent(version, other)
  })
