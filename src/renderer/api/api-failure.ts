import type { Problem } from '#shared/protocol/problem.ts'

/** Why an instance did not do what it was asked. Whatever happened, text stays with its writer. */
export type ApiFailure =
  /** No answer: offline, stopped, or the answer got lost on its way. What was sent may or may not have happened. */
  | { readonly kind: 'unreachable' }
  /** 401: nobody is signed in (any more). */
  | { readonly kind: 'sign-in-needed' }
  /** The instance answered that it cannot now; trying again later may help. */
  | {
      readonly kind: 'unavailable'
      readonly problem: Problem | undefined
      readonly retryAfterSeconds: number | undefined
    }
  /** The instance refuses, and asking again in the same way will not help. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** An answer that this app does not understand: another program at that address, or a newer protocol. */
  | { readonly kind: 'not-understood'; readonly status: number }

export type Failed = { readonly kind: 'failed'; readonly failure: ApiFailure }
export const failed = (failure: ApiFailure): Failed => ({ kind: 'failed', failure })
