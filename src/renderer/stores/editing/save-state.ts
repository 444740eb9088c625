import type { Keeping } from './draft-keeper.ts'
import { isDirty, type EditState } from './edit-state.ts'

/** Where the words are. */
export type SaveState =
  /** The wiki confirmed exactly this text. `at`: ISO 8601. */
  | { readonly kind: 'saved'; readonly at: string }
  /** On this computer's disk; the wiki has not confirmed it. */
  | { readonly kind: 'local' }
  /** Neither: only in this window. */
  | { readonly kind: 'unsaved'; readonly reason: 'full' | 'refused' | 'slow'; readonly since: string }
  /** On its way to this computer's disk for the first time: nothing can be claimed yet. */
  | { readonly kind: 'unsettled' }
  /** A new article without a word. */
  | { readonly kind: 'empty' }

export function saveStateOf(state: EditState, keeping: Keeping): SaveState {
  if (!isDirty(state)) {
    return state.origin.kind === 'stored' ? { kind: 'saved', at: state.origin.article.updatedAt } : { kind: 'empty' }
  }
  switch (keeping.kind) {
    case 'kept':
      return { kind: 'local' }
    case 'under-way':
      // The last second of typing follows an earlier state to disk; a disk that does not keep up is `failed`.
      return keeping.hasEarlier ? { kind: 'local' } : { kind: 'unsettled' }
    case 'failed':
      return { kind: 'unsaved', reason: keeping.reason, since: keeping.since }
    case 'nothing':
      return { kind: 'unsettled' }
    default:
      return keeping satisfies never
  }
}
