import { z } from 'zod'
import { articleIdSchema, articleSchema, etagSchema } from '#shared/protocol/article.ts'
import { problemSchema } from '#shared/protocol/problem.ts'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { isDirty, type EditState, type Trouble } from './edit-state.ts'
import { requestOf } from './requests.ts'

/** Text not yet accepted by the wiki, with everything that is needed to go on after a crash: what it started from, the
 *  request that may be under way, and the conflict that waits. */
export interface Draft {
  /** Names instance, article and window: two windows never write to the same draft. */
  readonly slot: string
  readonly instanceId: string
  readonly articleId: ArticleId
  /** ISO 8601: when the text was last changed. */
  readonly writtenAt: string
  readonly state: KeptState
}
export interface KeptState extends Omit<EditState, 'newer' | 'merge' | 'isTakenUp' | 'trouble' | 'askedAt'> {
  readonly askedAt?: string | undefined
  /** Why the wiki did not take the text, where asking again in the same way will not help. */
  readonly refusal?: Refusal | undefined
}
export type Refusal = Extract<Trouble, { kind: 'refused' | 'title-taken' }>

/** Every draft of an article has a slot that begins with this. */
export const slotPrefix = (instanceId: string, articleId: ArticleId) => `${instanceId}/${articleId}/`

/** What to keep of an edit; undefined where the wiki has all of it. */
export function draftOf(slot: string, instanceId: string, state: EditState): Draft | undefined {
  const hasUnshelved = state.setAside?.isInHistory === false
  if (!isDirty(state) && state.flow.kind === 'resting' && !hasUnshelved) return undefined
  const { articleId, origin, mine, mineWrittenAt, flow, mergedFrom, setAside, askedAt, trouble } = state
  const refusal = trouble?.kind === 'refused' || trouble?.kind === 'title-taken' ? trouble : undefined
  const kept = { articleId, origin, mine, mineWrittenAt, flow, mergedFrom, setAside, askedAt, refusal }
  return { slot, instanceId, articleId, writtenAt: mineWrittenAt, state: kept }
}

/** An edit as it goes on from its draft. A decision waits until its writer opens it. */
export function stateOf({ state }: Draft): EditState {
  const flow = 'conflict' in state.flow ? { ...state.flow, open: false } : state.flow
  const { refusal, askedAt, ...kept } = state
  return { ...kept, flow, askedAt, newer: undefined, merge: undefined, isTakenUp: true, trouble: refusal }
}

/** ISO 8601: since when the draft waits for the wiki to take it, as its writer asked; undefined for one that only its
 *  writer can send on its way. */
export const waitingSince = ({ writtenAt, state }: Draft): string | undefined =>
  requestOf(state) === undefined ? undefined : (state.askedAt ?? writtenAt)

/** Whether a draft waits for its writer's decision. */
export const hasConflict = ({ state }: Draft): boolean => 'conflict' in state.flow

const contentSchema: z.ZodType<ArticleContent> = z.object({
  title: z.string(),
  parentId: articleIdSchema.nullable(),
  tags: z.array(z.string()),
  body: z.string(),
})
const optionalText = z.string().optional()
const originSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new') }),
  z.object({ kind: z.literal('stored'), article: articleSchema }),
  z.object({
    kind: z.literal('deleted'),
    article: articleSchema,
    deletion: z.object({ by: optionalText, at: optionalText }),
  }),
])
const headWriteSchema = z.object({
  key: z.string(),
  expected: z.union([etagSchema, z.undefined()]),
  content: contentSchema,
  mergedFrom: etagSchema.optional(),
})
const sideWriteSchema = z.object({ key: z.string(), base: etagSchema, content: contentSchema })
const conflictSchema = z.object({
  articleId: articleIdSchema,
  base: z.union([
    z.intersection(
      contentSchema,
      z.object({ etag: etagSchema, revision: z.number(), author: z.string(), createdAt: z.string() }),
    ),
    z.undefined(),
  ]),
  mine: contentSchema,
  mineWrittenAt: z.string(),
  theirs: articleSchema,
  side: etagSchema,
})
const deciding = { conflict: conflictSchema, kept: contentSchema, open: z.boolean() }
const refusalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('refused'), problem: problemSchema }),
  z.object({ kind: z.literal('title-taken'), title: z.string() }),
])
const flowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('resting') }),
  z.object({ kind: z.literal('writing'), write: headWriteSchema, again: z.boolean() }),
  z.object({ kind: z.literal('keeping'), side: sideWriteSchema, theirs: articleSchema }),
  z.object({ kind: z.literal('shelving'), side: sideWriteSchema, again: z.boolean() }),
  z.object({ kind: z.literal('conflicted'), ...deciding }),
  z.object({
    kind: z.literal('keeping-decided'),
    side: sideWriteSchema,
    decided: contentSchema,
    ...deciding,
  }),
  z.object({ kind: z.literal('resolving'), write: headWriteSchema, ...deciding }),
])

/** Drafts as they are read: another version of the app may have written them. */
export const draftSchema: z.ZodType<Draft> = z.object({
  slot: z.string(),
  instanceId: z.string(),
  articleId: articleIdSchema,
  writtenAt: z.string(),
  state: z.object({
    articleId: articleIdSchema,
    origin: originSchema,
    mine: contentSchema,
    mineWrittenAt: z.string(),
    flow: flowSchema,
    mergedFrom: z.union([etagSchema, z.undefined()]),
    setAside: z.union([z.object({ content: contentSchema, isInHistory: z.boolean() }), z.undefined()]),
    askedAt: optionalText,
    refusal: refusalSchema.optional(),
  }),
})
