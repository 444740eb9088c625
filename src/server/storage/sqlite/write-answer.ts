import { asStorageError } from './database-errors.ts'
import { fromFault, toFault, type Fault } from './fault.ts'
import type { Judged } from './group-commit.ts'
import type { WriteOutcome, WriteRequest } from './writer-messages.ts'
import type { Article } from '#shared/domain/article.ts'

/** What became of a write, on its way from the writer thread. Of a save that happened it says what the writer decided;
 *  the rest of the article is what the request says, and the text of an article need not travel back. */
export type WriteAnswer =
  | { readonly kind: 'saved'; readonly decided: Pick<Article, 'etag' | 'revision' | 'createdAt' | 'updatedAt'> }
  | { readonly kind: 'judged'; readonly outcome: WriteOutcome }
  | { readonly kind: 'failed'; readonly fault: Fault }

export function toAnswer(request: WriteRequest, judged: Judged<WriteOutcome>): WriteAnswer {
  if (judged.kind === 'failed') return { kind: 'failed', fault: toFault(asStorageError(judged.error)) }
  const { outcome } = judged
  // A repeated request is answered as the first time; a restore's text is not in its request.
  if (outcome.kind !== 'saved' || outcome.repeated || !('edit' in request)) return { kind: 'judged', outcome }
  const { etag, revision, createdAt, updatedAt } = outcome.article
  return { kind: 'saved', decided: { etag, revision, createdAt, updatedAt } }
}

/** @throws what the write failed of */
export function fromAnswer(request: WriteRequest, answer: WriteAnswer): WriteOutcome {
  if (answer.kind === 'failed') throw fromFault(answer.fault)
  if (answer.kind === 'judged') return answer.outcome
  if (!('edit' in request)) throw new Error(`a ${request.kind} was answered as a save`)
  const { id, occasion, edit } = request
  const { title, parentId, tags, body } = edit
  const article = { id, title, parentId, tags, body, ...answer.decided, updatedBy: occasion.writer.person }
  return { kind: 'saved', article, repeated: false }
}
