import { z } from 'zod'
import { articleIdSchema } from './article.ts'

export const presenceModes = ['reading', 'editing'] as const
export type PresenceMode = (typeof presenceModes)[number]

/** Names one window of one person; made by the client. */
const sessionSchema = z.uuid()

/** `PUT /articles/{id}/presence` */
export const presenceRequestSchema = z.object({ mode: z.enum(presenceModes), session: sessionSchema })
export type PresenceRequest = z.infer<typeof presenceRequestSchema>

/** Who has an article open now: an answer, and the data of a server-sent event of type `presence`. */
export const articlePresenceSchema = z.object({
  articleId: articleIdSchema,
  /** Rises with every change of who is present. Answers and events overtake each other: the highest is the newest. */
  version: z.number().int().nonnegative(),
  /** One entry for each window; a person may have several. */
  present: z.array(z.object({ person: z.string(), session: sessionSchema, mode: z.enum(presenceModes) })),
})
export type ArticlePresence = z.infer<typeof articlePresenceSchema>
