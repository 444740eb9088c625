import { z } from 'zod'
import { articleSchema, etagSchema } from './article.ts'

/** Stable codes of RFC 9457 problems; clients branch on these and never on words. */
export const problemCodes = [
  'stale',
  'precondition-required',
  'not-found',
  'deleted',
  'title-taken',
  'invalid',
  'too-large',
  'unsupported-media-type',
  'not-acceptable',
  'method-not-allowed',
  'misdirected',
  'unauthorized',
  'forbidden',
  'rate-limited',
  'storage-full',
  'unavailable',
  'internal',
] as const
export type ProblemCode = (typeof problemCodes)[number]

export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: z.enum(problemCodes),
  /** With `stale`: the article as it is now. */
  current: articleSchema.optional(),
  /** With `deleted`: what is left of the article. */
  deleted: z
    .object({ etag: etagSchema, title: z.string(), deletedAt: z.iso.datetime(), deletedBy: z.string() })
    .optional(),
  /** With `invalid`: a revision that the request names and the article does not have, or not any more. */
  unknown: etagSchema.optional(),
  /** With `invalid`: what is wrong, by member. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof problemSchema>
