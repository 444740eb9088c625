import { clockTime } from '../../composables/relative-time.ts'
import type { DraftSummary } from '../../stores/drafts.ts'
import type { InstanceState } from '../../stores/instances.ts'
import { whyNotSaved } from './edit-banner.ts'

/** A wiki as a draft's line speaks of it. */
export interface DraftWiki {
  readonly name: string
  readonly state: InstanceState
}

/** What a draft waits for, and since when. */
export function draftWords({ waitsFor, writtenAt }: DraftSummary, wiki: DraftWiki, nowMs: number): string {
  switch (waitsFor.kind) {
    case 'wiki': {
      const since = `since ${clockTime(waitsFor.since, nowMs)}`
      if (wiki.state === 'connected') return `On its way to ${wiki.name}`
      if (wiki.state === 'sign-in-needed') return `Waits ${since} for you to sign in to ${wiki.name}`
      return `Waits ${since} for ${wiki.name} to come back`
    }
    case 'decision':
      return 'To decide'
    case 'deleted':
      return `Deleted on ${wiki.name} meanwhile; your text is safe`
    case 'refused':
      return waitsFor.refusal.kind === 'title-taken'
        ? 'Not saved: another article there has this title'
        : `Not saved: ${whyNotSaved(waitsFor.refusal, wiki.name)}`
    case 'writing':
      return `Written ${clockTime(writtenAt, nowMs)}, only on this computer`
    default:
      return waitsFor satisfies never
  }
}

/** As in: 2 articles wait for Ana’s MacBook to come back. */
export function waitingWords(count: number, wiki: DraftWiki): string {
  const articles = count === 1 ? '1 article' : `${count} articles`
  if (wiki.state === 'connected') return `${articles} on the way to ${wiki.name}`
  const wait = count === 1 ? 'waits' : 'wait'
  if (wiki.state === 'sign-in-needed') return `${articles} ${wait} for you to sign in to ${wiki.name}`
  return `${articles} ${wait} for ${wiki.name} to come back`
}
