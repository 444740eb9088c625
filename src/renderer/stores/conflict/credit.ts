import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import type { creditPassages } from '#shared/domain/merge/credits.ts'
import type { ArticleConflict } from '../editing/article-conflict.ts'
import type { Lineage } from './lineage.ts'

/** Whose saves made a passage what it is on the other side. */
export interface Origin {
  /** Each person once, in the order of their saves. */
  readonly people: readonly string[]
  /** ISO 8601: the first and the last of those saves. */
  readonly from: string
  readonly to: string
}

/** By a passage's id: which saves of a lineage made it. */
export type Credits = ReturnType<typeof creditPassages>

export interface Credit {
  /** Everybody whose saves are being merged: each once, in the order of their last saves. Undefined until that is known. */
  readonly savers: ComputedRef<readonly string[] | undefined>
  /** Of whoever saved last, until more is known. */
  readonly originOf: (id: string) => Origin
  /** Who saved after that revision. */
  saversSince(revision: number): readonly string[]
  /** Says whose saves led from the base to the article as it is now, and which of them made what in the merge as it is now;
   *  has no effect once these are others. */
  readonly credit: (lineage: Lineage, credits: Credits | undefined) => void
}

/** Tells who wrote what is merged: not only the one who saved last. */
export function createCredit(conflict: Ref<ArticleConflict>, merge: Ref<ArticleMerge>): Credit {
  const known = shallowRef<{ lineage: Lineage; merge: ArticleMerge; credits: Credits | undefined }>()
  const lineage = computed(() =>
    known.value?.lineage.head === conflict.value.theirs.etag ? known.value.lineage : undefined,
  )
  const credits = computed(() => (known.value?.merge === merge.value ? known.value.credits : undefined))
  return {
    savers: computed(() => lineage.value && peopleOf(lineage.value.saves)),
    originOf(id) {
      const { saves = [] } = lineage.value ?? {}
      const credited = credits.value?.get(id)?.flatMap(step => saves[step] ?? []) ?? saves
      const { updatedBy, updatedAt } = conflict.value.theirs
      const [first, last] = [credited[0], credited.at(-1)]
      if (first === undefined || last === undefined) return { people: [updatedBy], from: updatedAt, to: updatedAt }
      return { people: peopleOf(credited), from: first.createdAt, to: last.createdAt }
    },
    saversSince(revision) {
      const since = lineage.value?.saves.filter(save => save.revision > revision) ?? []
      return since.length > 0 ? peopleOf(since) : [conflict.value.theirs.updatedBy]
    },
    credit: (found, made) => (known.value = { lineage: found, merge: merge.value, credits: made }),
  }
}

/** Each person once, in the order of their last saves. */
export const peopleOf = (saves: Lineage['saves']): readonly string[] =>
  [...new Set(saves.toReversed().map(({ author }) => author))].reverse()
