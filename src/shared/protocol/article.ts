import { z } from 'zod'
import { limits, normalizeTags, revisionKinds, type ArticleId } from '../domain/article.ts'
import { etagFromPath, parseEtag, type Etag } from '../domain/etag.ts'
import { normalizeTitle } from '../domain/title.ts'

/** SQLite and JSON would carry a lone surrogate or a NUL differently on each side, so text with one is refused. */
const storable = (text: string) => text.isWellFormed() && !text.includes('\0')
const controlCharacter = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u

const text = z.string().refine(storable, 'is not well-formed text')
const line = z
  .string()
  .refine(value => storable(value) && !controlCharacter.test(value), 'must be one line without control characters')

export const articleIdSchema = z.uuid().transform(value => value.toLowerCase() as ArticleId)
export const etagSchema = z.string().transform((value, context): Etag => {
  const etag = parseEtag(value)
  if (etag !== undefined) return etag
  context.addIssue({ code: 'custom', message: 'is not a quoted etag' })
  return z.NEVER
})
/** An etag in a request: with or without its quotes. */
export const etagReferenceSchema = z.string().transform((value, context): Etag => {
  const etag = etagFromPath(value)
  if (etag !== undefined) return etag
  context.addIssue({ code: 'custom', message: 'is not an etag' })
  return z.NEVER
})

export const titleSchema = line
  .transform(normalizeTitle)
  .pipe(z.string().min(1, 'must not be empty').max(limits.title, `must have at most ${limits.title} characters`))
const tagSchema = line.refine(tag => tag.length <= limits.tag, `must have at most ${limits.tag} characters`)
export const tagsSchema = z.array(tagSchema).max(limits.tags, `must be at most ${limits.tags}`).transform(normalizeTags)
const noteSchema = line.refine(note => note.length <= limits.note, `must have at most ${limits.note} characters`)

const provenance = {
  note: noteSchema.optional(),
  /** The side revision that a merge took in. */
  mergedFrom: etagReferenceSchema.optional(),
}

/** `POST /articles` */
export const createRequestSchema = z.object({
  title: titleSchema,
  body: text.default(''),
  tags: tagsSchema.default([]),
  parentId: articleIdSchema.nullable().default(null),
  ...provenance,
})
/** `PUT /articles/{id}`: everything a writer decides is required, so nothing is lost by leaving it out. */
export const putRequestSchema = z.object({
  title: titleSchema,
  body: text,
  tags: tagsSchema,
  parentId: articleIdSchema.nullable(),
  ...provenance,
})
/** `PATCH /articles/{id}`, RFC 7396. */
export const patchRequestSchema = z.object({
  title: titleSchema.optional(),
  body: text.optional(),
  tags: tagsSchema.nullable().optional(),
  parentId: articleIdSchema.nullable().optional(),
  ...provenance,
})
/** `POST /articles/{id}/revisions` */
export const sideRevisionRequestSchema = z.object({
  base: etagReferenceSchema,
  title: titleSchema,
  body: text,
  tags: tagsSchema,
  parentId: articleIdSchema.nullable().optional(),
  note: noteSchema.optional(),
})
/** `POST /articles/{id}/restore` */
export const restoreRequestSchema = z.object({ etag: etagReferenceSchema, note: noteSchema.optional() })

export type CreateRequest = z.input<typeof createRequestSchema>
export type PutRequest = z.input<typeof putRequestSchema>
export type PatchRequest = z.input<typeof patchRequestSchema>
export type SideRevisionRequest = z.input<typeof sideRevisionRequestSchema>

/** What the server answers, as its clients parse it. */
export const articleSummarySchema = z.object({
  id: articleIdSchema,
  title: z.string(),
  parentId: articleIdSchema.nullable(),
  tags: z.array(z.string()),
  etag: etagSchema,
  revision: z.number().int().positive(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
})
export const articleSchema = articleSummarySchema.extend({ body: z.string() })
export const articlePageSchema = z.object({ items: z.array(articleSummarySchema), nextCursor: z.string().nullable() })

export const revisionSummarySchema = z.object({
  etag: etagSchema,
  articleId: articleIdSchema,
  revision: z.number().int().positive(),
  parents: z.array(etagSchema),
  title: z.string(),
  author: z.string(),
  createdAt: z.iso.datetime(),
  kind: z.enum(revisionKinds),
  note: z.string(),
})
export const revisionSchema = revisionSummarySchema.extend({
  parentId: articleIdSchema.nullable(),
  tags: z.array(z.string()),
  body: z.string(),
})
export const revisionPageSchema = z.object({ items: z.array(revisionSummarySchema), nextCursor: z.string().nullable() })
