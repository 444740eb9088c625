import type { z } from 'zod'
import type {
  Article,
  ArticleContent,
  ArticleId,
  ArticleSummary,
  Revision,
  RevisionSummary,
} from '#shared/domain/article.ts'
import { etagFromPath, type Etag } from '#shared/domain/etag.ts'
import { articlePageSchema, articleSchema, revisionPageSchema, revisionSchema } from '#shared/protocol/article.ts'
import { changePageSchema } from '#shared/protocol/change.ts'
import { instanceSchema, type Instance } from '#shared/protocol/instance.ts'
import type { Problem } from '#shared/protocol/problem.ts'
import { routes } from '#shared/protocol/routes.ts'
import { failed, type Failed } from './api-failure.ts'
import { request, toFailure, type ApiAnswer, type ApiProblem, type ApiRequest, type Connection } from './connection.ts'

type Outcome = ApiAnswer | ApiProblem | { readonly kind: 'unreachable' }
type Found<T> = { readonly kind: 'found'; readonly value: T }
type Unchanged = { readonly kind: 'unchanged' }
export type Gone =
  | { readonly kind: 'missing' }
  | { readonly kind: 'deleted'; readonly etag: Etag | undefined; readonly tombstone: Tombstone | undefined }
/** What an article leaves behind where it was deleted. */
export type Tombstone = NonNullable<Problem['deleted']>

export type ArticleAnswer = Found<Article> | Unchanged | Gone | Failed
export type PageAnswer<T> =
  Found<{ items: readonly T[]; nextCursor: string | null; etag: string | null }> | Unchanged | Gone | Failed
export type RevisionAnswer = Found<Revision> | Gone | Failed
/** How a conditional write ended. `failed` with `unreachable` leaves open whether it happened: repeat the very same
 *  request, with the same idempotency key, to find out. */
export type WriteAnswer =
  | { readonly kind: 'saved'; readonly article: Article }
  | { readonly kind: 'stale'; readonly current: Article }
  | { readonly kind: 'title-taken'; readonly detail: string }
  | Gone
  | Failed
export type RemoveAnswer =
  { readonly kind: 'removed'; readonly etag: Etag | undefined } | Exclude<WriteAnswer, { kind: 'saved' }>
export type AppendAnswer = { readonly kind: 'appended'; readonly revision: Revision } | Gone | Failed

export interface WriteOptions {
  /** Names this very write, so that repeating it after a lost answer is not a second one. */
  readonly idempotencyKey: string
  readonly note?: string
  readonly mergedFrom?: Etag
}

export interface ListQuery {
  readonly parent?: ArticleId | null
  readonly tag?: string
  readonly title?: string
  readonly limit?: number
  readonly cursor?: string
  /** The collection's tag from an earlier answer: `unchanged` when it still holds. */
  readonly ifNoneMatch?: string
}

/** The HTTP contract of one instance as functions. It keeps no state: what was read is kept by stores. */
export interface WikiApi {
  instance(signal?: AbortSignal): Promise<Found<Instance> | Failed>
  articles(query?: ListQuery, signal?: AbortSignal): Promise<PageAnswer<ArticleSummary>>
  article(id: ArticleId, known?: Etag, signal?: AbortSignal): Promise<ArticleAnswer>
  revisions(id: ArticleId, cursor?: string, signal?: AbortSignal): Promise<PageAnswer<RevisionSummary>>
  revision(id: ArticleId, etag: Etag, signal?: AbortSignal): Promise<RevisionAnswer>
  backlinks(id: ArticleId, signal?: AbortSignal): Promise<PageAnswer<ArticleSummary>>
  changes(
    since: number,
    limit?: number,
    signal?: AbortSignal,
  ): Promise<Found<z.infer<typeof changePageSchema>> | Failed>
  /** A new article under an id that the client made: `PUT` with `If-None-Match: *`. `stale` when the id is in use. */
  createArticle(id: ArticleId, content: ArticleContent, options: WriteOptions): Promise<WriteAnswer>
  saveArticle(id: ArticleId, etag: Etag, content: ArticleContent, options: WriteOptions): Promise<WriteAnswer>
  /** Changes a part of an article and leaves the rest as it is. */
  changeArticle(id: ArticleId, etag: Etag, change: Partial<ArticleContent>, options: WriteOptions): Promise<WriteAnswer>
  removeArticle(id: ArticleId, etag: Etag, options: WriteOptions): Promise<RemoveAnswer>
  restoreRevision(id: ArticleId, etag: Etag, restored: Etag, options: WriteOptions): Promise<WriteAnswer>
  /** Keeps a version that lost the race in history. */
  keepSideRevision(id: ArticleId, base: Etag, content: ArticleContent, options: WriteOptions): Promise<AppendAnswer>
}

export function createWikiApi(connection: Connection): WikiApi {
  const send = (apiRequest: ApiRequest) => request(connection, apiRequest)
  const withSignal = (signal?: AbortSignal) => (signal === undefined ? {} : { signal })
  const page = async <Item>(
    path: string,
    schema: z.ZodType<{ items: Item[]; nextCursor: string | null }>,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<PageAnswer<Item>> => {
    const outcome = await send({ path, headers, ...withSignal(signal) })
    if (isNotModified(outcome)) return { kind: 'unchanged' }
    const found = parsed(outcome, schema)
    if (found === undefined) return gone(outcome) ?? failed(toFailure(outcome))
    const etag = outcome.kind === 'answer' ? outcome.headers.get('ETag') : null
    return { kind: 'found', value: { ...found, etag } }
  }
  return {
    async instance(signal) {
      const outcome = await send({ path: routes.instance, ...withSignal(signal) })
      const value = parsed(outcome, instanceSchema)
      return value === undefined ? failed(toFailure(outcome)) : { kind: 'found', value }
    },
    articles({ ifNoneMatch, ...query } = {}, signal) {
      const path = `${routes.articles}?${listParameters(query).toString()}`
      return page(path, articlePageSchema, ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch }, signal)
    },
    async article(id, known, signal) {
      const headers = known === undefined ? {} : { 'If-None-Match': known }
      const outcome = await send({ path: routes.article(id), headers, ...withSignal(signal) })
      if (isNotModified(outcome)) return { kind: 'unchanged' }
      const value = parsed(outcome, articleSchema)
      return value === undefined ? (gone(outcome) ?? failed(toFailure(outcome))) : { kind: 'found', value }
    },
    revisions(id, cursor, signal) {
      const parameters = new URLSearchParams({ limit: '100', ...(cursor === undefined ? {} : { cursor }) })
      return page(`${routes.revisions(id)}?${parameters.toString()}`, revisionPageSchema, {}, signal)
    },
    async revision(id, etag, signal) {
      const outcome = await send({ path: routes.revision(id, etag), ...withSignal(signal) })
      const value = parsed(outcome, revisionSchema)
      return value === undefined ? (gone(outcome) ?? failed(toFailure(outcome))) : { kind: 'found', value }
    },
    backlinks: (id, signal) => page(routes.backlinks(id), articlePageSchema, {}, signal),
    async changes(since, limit = 100, signal) {
      const path = `${routes.changes}?since=${since}&limit=${limit}`
      const outcome = await send({ path, ...withSignal(signal) })
      const value = parsed(outcome, changePageSchema)
      return value === undefined ? failed(toFailure(outcome)) : { kind: 'found', value }
    },
    async createArticle(id, content, options) {
      return written(
        await send({
          method: 'PUT',
          path: routes.article(id),
          headers: { 'If-None-Match': '*', 'Idempotency-Key': options.idempotencyKey },
          json: { ...contentOf(content), ...provenance(options) },
        }),
      )
    },
    async saveArticle(id, etag, content, options) {
      return written(
        await send({
          method: 'PUT',
          path: routes.article(id),
          headers: { 'If-Match': etag, 'Idempotency-Key': options.idempotencyKey },
          json: { ...contentOf(content), ...provenance(options) },
        }),
      )
    },
    async changeArticle(id, etag, change, options) {
      return written(
        await send({
          method: 'PATCH',
          path: routes.article(id),
          headers: { 'If-Match': etag, 'Idempotency-Key': options.idempotencyKey },
          json: { ...change, ...provenance(options) },
        }),
      )
    },
    async removeArticle(id, etag, { idempotencyKey }) {
      const outcome = await send({
        method: 'DELETE',
        path: routes.article(id),
        headers: { 'If-Match': etag, 'Idempotency-Key': idempotencyKey },
      })
      if (outcome.kind === 'answer' && outcome.status === 204) return { kind: 'removed', etag: etagOf(outcome) }
      const answer = written(outcome)
      return answer.kind === 'saved' ? failed({ kind: 'not-understood', status: 200 }) : answer
    },
    async restoreRevision(id, etag, restored, options) {
      return written(
        await send({
          method: 'POST',
          path: routes.restore(id),
          headers: { 'If-Match': etag, 'Idempotency-Key': options.idempotencyKey },
          json: { etag: restored, ...(options.note === undefined ? {} : { note: options.note }) },
        }),
      )
    },
    async keepSideRevision(id, base, content, options) {
      const outcome = await send({
        method: 'POST',
        path: routes.revisions(id),
        headers: { 'Idempotency-Key': options.idempotencyKey },
        json: { base, ...contentOf(content), ...(options.note === undefined ? {} : { note: options.note }) },
      })
      const revision = parsed(outcome, revisionSchema)
      return revision === undefined ? (gone(outcome) ?? failed(toFailure(outcome))) : { kind: 'appended', revision }
    },
  }
}

function written(outcome: Outcome): WriteAnswer {
  const article = parsed(outcome, articleSchema)
  if (article !== undefined) return { kind: 'saved', article }
  if (outcome.kind === 'problem') {
    const { problem } = outcome
    if (problem?.code === 'stale' && problem.current !== undefined) return { kind: 'stale', current: problem.current }
    if (problem?.code === 'title-taken') return { kind: 'title-taken', detail: problem.detail ?? problem.title }
  }
  return gone(outcome) ?? failed(toFailure(outcome))
}

function gone(outcome: Outcome): Gone | undefined {
  if (outcome.kind !== 'problem') return undefined
  if (outcome.status === 404) return { kind: 'missing' }
  // A stale write of an article that was never there, or is not there any more, has no current text to show.
  if (outcome.status === 412 && outcome.problem?.current === undefined) return { kind: 'missing' }
  if (outcome.status === 410) {
    return { kind: 'deleted', etag: etagOf(outcome), tombstone: outcome.problem?.deleted }
  }
  return undefined
}

function parsed<T>(outcome: Outcome, schema: z.ZodType<T>): T | undefined {
  return outcome.kind === 'answer' ? schema.safeParse(outcome.body).data : undefined
}

const etagOf = ({ headers }: ApiAnswer | ApiProblem) => etagFromPath(headers.get('ETag') ?? '')
const isNotModified = (outcome: Outcome) => outcome.kind === 'answer' && outcome.status === 304

const contentOf = ({ title, body, tags, parentId }: ArticleContent) => ({ title, body, tags, parentId })
const provenance = ({ note, mergedFrom }: WriteOptions) => ({
  ...(note === undefined ? {} : { note }),
  ...(mergedFrom === undefined ? {} : { mergedFrom }),
})

function listParameters({ parent, tag, title, limit, cursor }: ListQuery): URLSearchParams {
  const parameters = new URLSearchParams()
  if (parent !== undefined) parameters.set('parent', parent ?? '')
  if (tag !== undefined) parameters.set('tag', tag)
  if (title !== undefined) parameters.set('title', title)
  if (limit !== undefined) parameters.set('limit', String(limit))
  if (cursor !== undefined) parameters.set('cursor', cursor)
  return parameters
}
