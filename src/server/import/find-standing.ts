import type { ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import type { ImportTarget } from './import-target.ts'
import { bodyOf, type PlannedArticle } from './planned-article.ts'

/** How the articles of a plan stand in the wiki before it is carried out. */
export interface Standing {
  readonly kindOf: (article: PlannedArticle) => 'present' | 'deleted' | 'absent'
  /** The article of another id that already is what the planned one would become, as after an import of the same folder
   *  from where it was before it was moved. */
  readonly twinOf: (article: PlannedArticle) => ArticleId | undefined
}

/** `textOf` reads the text of a file, or undefined where that fails. */
export async function findStanding(
  wiki: ImportTarget,
  articles: readonly PlannedArticle[],
  textOf: (path: string) => Promise<string | undefined>,
  signal?: AbortSignal,
): Promise<Standing> {
  const kinds = new Map<PlannedArticle, 'present' | 'deleted' | 'absent'>()
  const plannedIds = new Set(articles.map(article => article.id))
  /** Articles at the place of planned ones, whatever is in them. */
  const candidates = new Map<PlannedArticle, ArticleId>()

  const placeOf = (article: PlannedArticle | undefined): ArticleId | null | undefined => {
    if (article === undefined) return null
    return candidates.get(article) ?? (kinds.get(article) === 'present' ? article.id : undefined)
  }
  for (const article of articles) {
    if (signal?.aborted === true) break
    const { kind } = await wiki.article(article.id)
    kinds.set(article, kind)
    const place = placeOf(article.parent)
    if (kind !== 'absent' || place === undefined) continue
    const candidate = await articleAt(wiki, place, article.title)
    if (candidate !== undefined && !plannedIds.has(candidate)) candidates.set(article, candidate)
  }

  const twins = new Map<PlannedArticle, ArticleId>()
  for (const [article, candidate] of candidates) {
    if (signal?.aborted === true) break
    const { parent } = article
    if (parent !== undefined && candidates.has(parent) && !twins.has(parent)) continue
    const state = await wiki.article(candidate)
    if (state.kind !== 'present') continue
    // Links to what moved along count as equal, whether or not that is equal itself.
    const body = await bodyIn(article, textOf, linked => candidates.get(linked) ?? linked.id)
    if (body === state.article.body) twins.set(article, candidate)
  }
  return { kindOf: article => kinds.get(article) ?? 'absent', twinOf: article => twins.get(article) }
}

async function bodyIn(
  { source }: PlannedArticle,
  textOf: (path: string) => Promise<string | undefined>,
  idOf: (article: PlannedArticle) => ArticleId,
): Promise<string | undefined> {
  if (source === undefined) return ''
  const text = await textOf(source.path)
  return text === undefined ? undefined : bodyOf(text, source, idOf)
}

/** The article with that title below `parent`. At the top, articles whose parents are deleted are listed as well. */
async function articleAt(wiki: ImportTarget, parent: ArticleId | null, title: string): Promise<ArticleId | undefined> {
  const folded = foldTitle(title)
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await wiki.articles({ parent, title, limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    const found = page.items.find(item => item.parentId === parent && foldTitle(item.title) === folded)
    if (found !== undefined) return found.id
    cursor = page.nextCursor
  }
  return undefined
}
