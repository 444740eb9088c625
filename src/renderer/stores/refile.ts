import type { Article, ArticleContent, ArticleId, ArticleSummary, RevisionKind } from '#shared/domain/article.ts'
import { randomUuid } from '../api/identifier.ts'
import type { WikiApi, WriteAnswer } from '../api/wiki-api.ts'

/** How an article is filed: what it is called and where it stands. Either changes without its text. */
export type FilingChange =
  | { readonly title: string; readonly parentId?: never }
  | { readonly parentId: ArticleId | null; readonly title?: never }

export type RefileOutcome =
  | { readonly kind: 'refiled'; readonly article: Article }
  /** Somebody else decided the same thing otherwise, since `seen`. */
  | { readonly kind: 'contested'; readonly current: Article; readonly by: string; readonly at: string }
  | Exclude<WriteAnswer, { readonly kind: 'saved' | 'stale' }>

/** An article that is saved faster than this many times in a row can be refiled later. */
const attempts = 8

/** Renames or moves an article that looked like `seen`. Where its head moved meanwhile the change is made again, as the
 *  text is none of its business; unless somebody else changed the very title or place. */
export async function refile(api: WikiApi, seen: ArticleSummary, change: FilingChange): Promise<RefileOutcome> {
  let expected = seen.etag
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const answer = await api.changeArticle(seen.id, expected, change, { idempotencyKey: randomUuid() })
    if (answer.kind === 'saved') return { kind: 'refiled', article: answer.article }
    if (answer.kind !== 'stale') return answer
    const { current } = answer
    if (isFiled(current, change)) return { kind: 'refiled', article: current }
    if (!isFiled(current, filingOf(seen, change))) {
      return { kind: 'contested', current, ...(await whoRefiled(api, seen, current, change)) }
    }
    expected = current.etag
  }
  return { kind: 'failed', failure: { kind: 'unavailable', problem: undefined, retryAfterSeconds: undefined } }
}

/** What takes `change` back from an article that looked like `before`. */
export function filingOf(before: Pick<ArticleContent, 'title' | 'parentId'>, change: FilingChange): FilingChange {
  return change.title === undefined ? { parentId: before.parentId } : { title: before.title }
}

function isFiled(article: ArticleSummary, change: FilingChange): boolean {
  return change.title === undefined ? article.parentId === change.parentId : article.title === change.title
}

/** The last who renamed or moved it after `seen`, or else its last writer, who may have done so along with other things. */
async function whoRefiled(api: WikiApi, seen: ArticleSummary, current: Article, change: FilingChange) {
  const kind: RevisionKind = change.title === undefined ? 'move' : 'rename'
  const newest = await api.revisions(seen.id)
  const revisions = newest.kind === 'found' ? newest.value.items : []
  const since = revisions.slice(
    0,
    Math.max(
      0,
      revisions.findIndex(revision => revision.etag === seen.etag),
    ),
  )
  const decisive = since.find(revision => revision.kind === kind)
  return { by: decisive?.author ?? current.updatedBy, at: decisive?.createdAt ?? current.updatedAt }
}
