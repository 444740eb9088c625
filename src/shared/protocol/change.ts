import { z } from 'zod'
import { revisionKinds } from '../domain/article.ts'
import { articleIdSchema, etagSchema } from './article.ts'

const committed = {
  /** Rises with every commit and is never given out twice; gaps are possible. */
  sequence: z.number().int().nonnegative(),
  at: z.iso.datetime(),
}

/** One committed change: a row of the change log, and the data of a server-sent event of type `change`. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({
    ...committed,
    kind: z.enum(revisionKinds),
    articleId: articleIdSchema,
    /** The new revision. It is the head, unless `kind` is `side`. */
    etag: etagSchema,
    revision: z.number().int().positive(),
    title: z.string(),
    parentId: articleIdSchema.nullable(),
    author: z.string(),
  }),
  /** A backup was restored: read everything anew. */
  z.object({ ...committed, kind: z.literal('reset') }),
])
export type Change = z.infer<typeof changeSchema>
export type ArticleChange = Exclude<Change, { kind: 'reset' }>

/** `GET /changes?since&limit`: `next` is the `since` of the following request. */
export const changePageSchema = z.object({
  items: z.array(changeSchema),
  next: z.number().int().nonnegative(),
  more: z.boolean(),
})
