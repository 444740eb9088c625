import { articleIdSchema, etagReferenceSchema } from '#shared/protocol/article.ts'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { problems } from './problem.ts'

const defaultLimit = 100
const maximumLimit = 1000

/** The parameters after the question mark of a request's target. */
export type Query = Pick<URLSearchParams, 'getAll'>

const noQuery: Query = new URLSearchParams()

/** @throws ProblemError 400 for percent-encoding that is none */
export function parseQuery(text: string | undefined): Query {
  if (text === undefined) return noQuery
  try {
    decodeURIComponent(text)
  } catch {
    throw problems.malformed('The query is not percent-encoded UTF-8.')
  }
  return new URLSearchParams(text)
}

/** The value of a parameter that may stand once. @throws ProblemError 400 */
export function single(query: Query, name: string): string | undefined {
  const values = query.getAll(name)
  if (values.length > 1) throw invalid(name, 'stands more than once')
  return values[0]
}

/** How much of a list is asked for. @throws ProblemError 400 */
export function page(query: Query): { limit: number; cursor?: string } {
  const limit = integer(query, 'limit', 1, maximumLimit) ?? defaultLimit
  const cursor = single(query, 'cursor')
  return cursor === undefined ? { limit } : { limit, cursor }
}

/** @throws ProblemError 400 */
export function integer(query: Query, name: string, least: number, most: number): number | undefined {
  const text = single(query, name)
  if (text === undefined) return undefined
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  throw invalid(name, `must be a whole number from ${least} to ${most}`)
}

/** Undefined: not asked for; null: the top level. @throws ProblemError 400 */
export function parent(query: Query): ArticleId | null | undefined {
  const text = single(query, 'parent')
  if (text === undefined) return undefined
  if (text === '') return null
  const id = articleIdSchema.safeParse(text)
  if (id.success) return id.data
  throw invalid('parent', 'must be an article id, or empty for the top level')
}

/** The article that a path names. @throws ProblemError 404: nothing can be stored under anything but a UUID */
export function articleIdIn(params: Readonly<Record<string, string>>): ArticleId {
  const id = articleIdSchema.safeParse(params['id'])
  if (id.success) return id.data
  throw problems.notFound('Articles are named by UUIDs.')
}

/** The revision that a path names. @throws ProblemError 404 */
export function etagIn(params: Readonly<Record<string, string>>): Etag {
  const etag = etagReferenceSchema.safeParse(params['etag'])
  if (etag.success) return etag.data
  throw problems.notFound()
}

const invalid = (name: string, message: string) =>
  problems.malformed(`The parameter ${name} ${message}.`, [{ path: name, message }])
