import type { Revision, RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import { creditPassages } from '#shared/domain/merge/credits.ts'
import { peopleOf } from '../../stores/conflict/credit.ts'
import { lineageBounds } from '../../stores/conflict/lineage.ts'
import type { ArticleHistory } from '../../stores/history.ts'

/** Whose words the other side of a merge says in a passage: each person once, in the order of their last saves. */
export type MergeOrigins = (passageId: string) => readonly string[]

/** Follows the saves that led from the base to the other version: not only the last of them made it. Whoever saved last, where
 *  the history that is loaded does not reach back so far; all who saved, where that would be too much text to compare. */
export async function mergeOrigins(
  history: Pick<ArticleHistory, 'byEtag' | 'read'>,
  merge: ArticleMerge,
  base: Revision,
  theirs: Revision,
): Promise<MergeOrigins> {
  const saves = savesBetween(history.byEtag.value, base.etag, theirs.etag)
  if (saves === undefined) return () => [theirs.author]
  const isTooMuch = saves.length > lineageBounds.saves || saves.length * theirs.body.length > lineageBounds.characters
  const read = isTooMuch ? [] : await Promise.all(saves.map(({ etag }) => history.read(etag)))
  const contents = read.filter(content => content !== undefined)
  if (contents.length !== saves.length) return () => peopleOf(saves)
  const credits = creditPassages(merge, base, contents)
  return id => peopleOf(credits.get(id)?.flatMap(step => saves[step] ?? []) ?? saves)
}

function savesBetween(
  known: ReadonlyMap<Etag, RevisionSummary>,
  base: Etag,
  head: Etag,
): readonly RevisionSummary[] | undefined {
  const saves: RevisionSummary[] = []
  for (let etag: Etag | undefined = head; etag !== base;) {
    const save: RevisionSummary | undefined = etag === undefined ? undefined : known.get(etag)
    if (save === undefined) return undefined
    saves.unshift(save)
    etag = save.parents[0]
  }
  return saves
}
