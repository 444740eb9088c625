import type { Article, ArticleContent, ArticleId, Revision } from '#shared/domain/article.ts'
import { type Etag, parseEtag } from '#shared/domain/etag.ts'
import type { WriteAnswer } from '../api/wiki-api.ts'
import { contentOf, type EditState, openState } from '../stores/editing/edit-state.ts'
import { saveRequested, typed } from '../stores/editing/edit-transitions.ts'
import { mergeVersions } from '../stores/editing/merge-versions.ts'
import type { TransitionTools } from '../stores/editing/transition-tools.ts'
import { sideAnswered, writeAnswered } from '../stores/editing/wiki-answers.ts'

/* One article, Marta who edits it, and what the wiki may answer her. */

export const id = '6f1a2c3d-0000-4000-8000-000000000001' as ArticleId
export const at = '2026-01-02T14:05:00.000Z'
export const tag = (name: string): Etag => {
  const etag = parseEtag(`"${name}"`)
  if (etag === undefined) throw new Error(`${name} is no etag`)
  return etag
}
export const content = (body: string, title = 'The salt road'): ArticleContent => ({
  title,
  parentId: null,
  tags: [],
  body,
})
export const article = (name: string, body: string, by = 'Ana', revision = 2): Article => ({
  ...content(body),
  id,
  etag: tag(name),
  revision,
  createdAt: at,
  updatedAt: at,
  updatedBy: by,
})
export const revision = (name: string, of: ArticleContent): Revision => ({
  ...of,
  articleId: id,
  etag: tag(name),
  revision: 9,
  parents: [],
  author: 'Marta',
  createdAt: at,
  kind: 'side',
  note: '',
})
export const tools = (): TransitionTools => {
  let keys = 0
  return { newKey: () => `key ${++keys}`, now: () => at, merge: mergeVersions }
}
export const started = article('one', 'first\n\nsecond\n\nthird\n', 'Marta', 1)
export const editing = () => openState(id, { kind: 'stored', article: started }, contentOf(started), at)
export const changed = (body: string) => typed(editing(), { body }, at)
export const stale = (current: Article): WriteAnswer => ({ kind: 'stale', current })
export const saved = (of: Article): WriteAnswer => ({ kind: 'saved', article: of })
export const deleted = { kind: 'deleted', etag: undefined, tombstone: undefined } as const
export const unreachable: WriteAnswer = { kind: 'failed', failure: { kind: 'unreachable' } }

/** A save that was overtaken, up to the point where the refused text is in history. */
export const overtakenBy = (state: EditState, theirs: Article, t: TransitionTools) => {
  const refused = writeAnswered(saveRequested(state, t), stale(theirs), t)
  return sideAnswered(refused, { kind: 'appended', revision: revision('side', refused.mine) }, t)
}
