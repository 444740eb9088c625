import type { Article, ArticleId, Revision, RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { WikiApi } from '../../api/wiki-api.ts'

/** The saves that led from one version of an article to another, oldest first. */
export interface Lineage {
  /** The etag of the last save. */
  readonly head: Etag
  readonly saves: readonly RevisionSummary[]
  /** What the article said after each save; undefined where that is too much to fetch. */
  readonly contents: readonly Revision[] | undefined
}

export interface LineageSource {
  readonly api: Pick<WikiApi, 'revisions'>
  /** A whole revision; undefined where it cannot be had. */
  read(articleId: ArticleId, etag: Etag): Promise<Revision | undefined>
}

/** How far back saves are looked for, and how much text is fetched to tell who wrote what. */
export const lineageBounds = { pages: 5, saves: 40, characters: 8_000_000 } as const

/** Follows the article's own line back from `head` to `base`. Undefined where they are not of one line within the bounds, or
 *  the wiki does not answer. */
export async function readLineage(source: LineageSource, base: Etag, head: Article): Promise<Lineage | undefined> {
  const saves = await savesBetween(source, base, head)
  if (saves === undefined) return undefined
  const isTooMuch = saves.length > lineageBounds.saves || saves.length * head.body.length > lineageBounds.characters
  const contents = isTooMuch ? [] : await Promise.all(saves.map(({ etag }) => source.read(head.id, etag)))
  const found = contents.filter(content => content !== undefined)
  return { head: head.etag, saves, contents: found.length === saves.length ? found : undefined }
}

/** The same without what the article said. */
export async function savesBetween(
  { api }: Pick<LineageSource, 'api'>,
  base: Etag,
  head: Article,
): Promise<RevisionSummary[] | undefined> {
  const saves: RevisionSummary[] = []
  const known = new Map<Etag | undefined, RevisionSummary>()
  let wanted: Etag | undefined = head.etag
  let cursor: string | undefined
  for (let page = 0; page < lineageBounds.pages; page++) {
    const answer = await api.revisions(head.id, cursor)
    if (answer.kind !== 'found') return undefined
    for (const revision of answer.value.items) known.set(revision.etag, revision)
    while (wanted !== base && known.has(wanted)) {
      const save: RevisionSummary | undefined = known.get(wanted)
      if (save !== undefined) saves.unshift(save)
      wanted = save?.parents[0]
    }
    if (wanted === base) return saves
    if (wanted === undefined || answer.value.nextCursor === null) return undefined
    cursor = answer.value.nextCursor
  }
  return undefined
}
