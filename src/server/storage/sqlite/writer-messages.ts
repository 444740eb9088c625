import { z } from 'zod'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { AppendOutcome, CreateOutcome, RemoveOutcome, RestoreOutcome, SaveOutcome } from '../port.ts'
import { faultSchema } from './fault.ts'

/* What the serving thread and the writer thread say to each other. */

const isText = (value: unknown) => typeof value === 'string'
const articleId = z.custom<ArticleId>(isText)
const etag = z.custom<Etag>(isText)
const expected = z.union([z.literal('any'), z.array(etag).readonly()])
const occasion = z.object({
  now: z.string(),
  writer: z.object({
    person: z.string(),
    request: z.object({ key: z.string(), fingerprint: z.string() }).exactOptional(),
  }),
})
const content = { title: z.string(), tags: z.array(z.string()).readonly(), body: z.string(), note: z.string() }
const edit = z.object({ ...content, parentId: articleId.nullable(), mergedFrom: etag.exactOptional() })
const side = z.object({ ...content, parentId: articleId.nullable().exactOptional(), base: etag })
const about = { occasion, id: articleId }

/** A write of the port. `check` writes and takes it back. */
export const writeRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), ...about, edit }),
  z.object({ kind: z.literal('save'), ...about, expected, edit }),
  z.object({ kind: z.literal('remove'), ...about, expected, note: z.string() }),
  z.object({ kind: z.literal('restore'), ...about, expected, etag, note: z.string() }),
  z.object({ kind: z.literal('append-side'), ...about, side }),
  z.object({ kind: z.literal('check') }),
])
export type WriteRequest = z.infer<typeof writeRequestSchema>

/** What a request of each kind is answered with. */
export interface WriteOutcomes {
  readonly create: CreateOutcome
  readonly save: SaveOutcome
  readonly remove: RemoveOutcome
  readonly restore: RestoreOutcome
  readonly 'append-side': AppendOutcome
  readonly check: { readonly kind: 'checked' }
}
export type WriteOutcome = WriteOutcomes[keyof WriteOutcomes]

/** With what a writer thread is started. `reopens`: another one died before it. */
export const writerStartSchema = z.object({ file: z.string(), reopens: z.boolean() })
export type WriterStart = z.infer<typeof writerStartSchema>

/** To the writer thread. The next `write` is sent once the one before it was answered. */
export const writerCommandSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('write'), requests: z.array(writeRequestSchema).readonly() }),
  z.object({ kind: z.literal('close') }),
])
export type WriterCommand = z.infer<typeof writerCommandSchema>

const answerSchema = z.discriminatedUnion('kind', [
  // Made by the code that this one is built with; looking at every article once more would cost the serving thread time.
  z.object({ kind: z.literal('judged'), outcome: z.custom<WriteOutcome>(value => typeof value === 'object') }),
  z.object({ kind: z.literal('failed'), fault: faultSchema }),
])
export type WriteAnswer = z.infer<typeof answerSchema>

/** From the writer thread: that it has the database open, then one answer for each request; or why it ends. */
export const writerReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened') }),
  z.object({ kind: z.literal('gave-up'), fault: faultSchema }),
  z.object({ kind: z.literal('answered'), answers: z.array(answerSchema) }),
])
export type WriterReport = z.infer<typeof writerReportSchema>
