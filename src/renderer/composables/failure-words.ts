import type { ApiFailure } from '../api/api-failure.ts'

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
