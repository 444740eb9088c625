import type { ApiFailure } from '../api/api-failure.ts'

/** The same about what, unlike a save, does not wait for the wiki to come back. Without an answer nobody knows whether it
 *  was done. */
export function notWaitingWords(failure: ApiFailure, wiki: string, doing: 'Deleting' | 'Restoring' | 'Moving'): string {
  if (failure.kind !== 'unreachable') return failureWords(failure, wiki)
  return `${wiki} did not answer. ${doing} does not wait for it: look again when it is back.`
}

/** What happened and what can be done, in a sentence or two. `wiki` is the name under which the person knows it. */
export function failureWords(failure: ApiFailure, wiki: string): string {
  switch (failure.kind) {
    case 'unreachable':
      return `${wiki} did not answer. Is it switched on and on the same network?`
    case 'sign-in-needed':
      return `${wiki} asks you to sign in again.`
    case 'unavailable':
      return failure.problem?.code === 'storage-full'
        ? `The disk of ${wiki} is full.`
        : `${wiki} cannot do this now. Try again in a moment.`
    case 'refused':
      return failure.problem.detail ?? `${wiki} refused this.`
    case 'not-understood':
      return `What stands at this address is not a wiki, or one that needs a newer Etagere.`
  }
  return failure satisfies never
}

/** Of a wiki that was to be joined. */
export const notKeptWords = 'This computer could not remember the wiki. Is its disk full?'
