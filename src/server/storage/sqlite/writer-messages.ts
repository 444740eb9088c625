import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { AppendOutcome, CreateOutcome, Edit, Expectation, RemoveOutcome, RestoreOutcome } from '../port.ts'
import type { SaveOutcome, SideEdit } from '../port.ts'
import type { Fault } from './fault.ts'
import type { Occasion } from './history.ts'
import type { WriteAnswer } from './write-answer.ts'

/* What the serving thread and the writer thread say to each other. Both are built together from these types, and nobody else
   can reach their ports: so messages are not parsed once more where they arrive (ADR 0007). */

interface About {
  readonly occasion: Occasion
  readonly id: ArticleId
}
/** A write of the port. `check` writes and takes it back. */
export type WriteRequest =
  | ({ readonly kind: 'create'; readonly edit: Edit } & About)
  | ({ readonly kind: 'save'; readonly expected: Expectation; readonly edit: Edit } & About)
  | ({ readonly kind: 'remove'; readonly expected: Expectation; readonly note: string } & About)
  | ({ readonly kind: 'restore'; readonly expected: Expectation; readonly etag: Etag; readonly note: string } & About)
  | ({ readonly kind: 'append-side'; readonly side: SideEdit } & About)
  | { readonly kind: 'check' }

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

/** With what a writer thread is started. */
export interface WriterStart {
  readonly file: string
  /** Another one died before it. */
  readonly reopens: boolean
  /** How many writes share a commit at most. */
  readonly writesPerCommit: number
}

/** To the writer thread. */
export type WriterCommand =
  { readonly kind: 'write'; readonly requests: readonly WriteRequest[] } | { readonly kind: 'close' }

/** From the writer thread: that it has the database open, then one answer for each request, in their order, those of a
 *  transaction together; or why it ends. */
export type WriterReport =
  | { readonly kind: 'opened' }
  | { readonly kind: 'gave-up'; readonly fault: Fault }
  | { readonly kind: 'answered'; readonly answers: readonly WriteAnswer[] }
