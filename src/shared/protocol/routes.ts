import type { ArticleId } from '../domain/article.ts'
import { etagToPath, type Etag } from '../domain/etag.ts'

/** Every path of the HTTP contract, relative to an instance's address. */
export const apiRoot = '/api/v1'
export const routes = {
  instance: `${apiRoot}/instance`,
  health: `${apiRoot}/health`,
  openapi: `${apiRoot}/openapi.json`,
  changes: `${apiRoot}/changes`,
  events: `${apiRoot}/events`,
  articles: `${apiRoot}/articles`,
  article: (id: ArticleId) => `${apiRoot}/articles/${id}`,
  revisions: (id: ArticleId) => `${apiRoot}/articles/${id}/revisions`,
  revision: (id: ArticleId, etag: Etag) =>
    `${apiRoot}/articles/${id}/revisions/${encodeURIComponent(etagToPath(etag))}`,
  restore: (id: ArticleId) => `${apiRoot}/articles/${id}/restore`,
  presence: (id: ArticleId) => `${apiRoot}/articles/${id}/presence`,
  backlinks: (id: ArticleId) => `${apiRoot}/articles/${id}/backlinks`,
} as const

/** The port of the headless server unless told otherwise. */
export const defaultPort = 7468
/** The desktop renderer's origin, for ever: drafts in IndexedDB belong to it. */
export const desktopOrigin = 'etagere-app://wiki'
