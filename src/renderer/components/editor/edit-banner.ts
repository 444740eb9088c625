import type { Trouble } from '../../stores/editing/edit-state.ts'
import { sameContent } from '#shared/domain/article.ts'
import { isDirty, phaseOf, sentContent, type EditState } from '../../stores/editing/edit-state.ts'
import type { SaveState } from '../../stores/editing/save-state.ts'

/** What an editor has to say above its title. At most one at a time: the first of this list that holds. */
export type EditBannerKind =
  | 'unsaved'
  | 'deleted'
  | 'read-only'
  | 'sign-in'
  | 'refused'
  | 'to-decide'
  | 'newer'
  | 'offline'
  | 'merged'
  | 'set-aside'
  | 'taken-up'

export function bannerOf(state: EditState, saveState: SaveState, isOffline: boolean): EditBannerKind | undefined {
  const { flow, trouble } = state
  if (saveState.kind === 'unsaved') return 'unsaved'
  if (phaseOf(state) === 'deleted') return 'deleted'
  if (trouble?.kind === 'refused' && trouble.problem.status === 403) return 'read-only'
  if (trouble?.kind === 'sign-in-needed') return 'sign-in'
  if (trouble !== undefined && !isElsewhere(trouble)) return 'refused'
  if ('conflict' in flow && !flow.open) return 'to-decide'
  if (state.newer !== undefined && isDirty(state)) return 'newer'
  if ((isOffline || trouble?.kind === 'unreachable') && isDirty(state)) return 'offline'
  if (state.merge !== undefined) return 'merged'
  if (state.setAside !== undefined) return 'set-aside'
  if (state.isTakenUp && isDirty(state)) return 'taken-up'
  return undefined
}

/** Said at the title field, or as being offline. */
const isElsewhere = ({ kind }: Trouble): boolean =>
  kind === 'unreachable' || kind === 'title-missing' || kind === 'title-taken'

/** A sentence about a save that the wiki did not take. */
export function whyNotSaved(trouble: Trouble | undefined, wiki: string): string {
  switch (trouble?.kind) {
    case 'refused':
      if (trouble.problem.code === 'too-large') return `This article is too large for ${wiki}.`
      return `${wiki} did not accept it: ${trouble.problem.errors?.[0]?.message ?? trouble.problem.detail ?? trouble.problem.title}.`
    case 'unavailable':
      if (trouble.problem?.code === 'storage-full') return `The disk of ${wiki} is full.`
      return `${wiki} cannot save at the moment.`
    case 'not-understood':
      return `What answers in place of ${wiki} was not understood.`
    default:
      return `${wiki} did not take it.`
  }
}

/** Ends the sentence “your text is kept on this computer”. */
export function whenItIsBack({ flow, mine }: EditState): string {
  if (flow.kind === 'resting') return ' and can be saved when it is back.'
  const isAll = flow.kind !== 'writing' || flow.again || sameContent(sentContent(mine), flow.write.content)
  return isAll
    ? ' and saved when it is back.'
    : '. What you saved goes there when it is back; what you wrote since waits until you save it.'
}

/** As in: The disk is full, so your last 3 minutes of text are only in this window. */
export function whyOnlyHere({ reason, since }: Extract<SaveState, { kind: 'unsaved' }>, nowMs: number): string {
  const why = {
    full: 'The disk is full',
    refused: 'This computer did not keep the draft',
    slow: 'The disk of this computer does not keep up',
  }[reason]
  const minutes = Math.max(1, Math.ceil((nowMs - Date.parse(since)) / 60_000))
  const span = minutes === 1 ? 'last minute' : `last ${minutes} minutes`
  return `${why}, so your ${span} of text ${minutes === 1 ? 'is' : 'are'} only in this window. Keep it open.`
}

/** As in: in “The route” and “Tolls and measures”. */
export function placesOf(sections: readonly string[]): string {
  const quoted = sections.slice(0, 3).map(section => `“${section}”`)
  if (quoted.length === 0) return ''
  return ` – in ${new Intl.ListFormat('en', { type: 'conjunction' }).format(quoted)}`
}

export const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`
