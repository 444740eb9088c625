import { contentOf, isDirty, sentContent, type EditState } from './edit-state.ts'
import { saveRequested } from './edit-transitions.ts'
import type { TransitionTools } from './transition-tools.ts'

/* The transitions by which a writer goes back to an earlier text. Nothing is lost by any of them. */

/** Back to the saved text. Mine is set aside and goes into history. */
export function wentBack(state: EditState, at: string, { newKey }: TransitionTools): EditState {
  const { origin, flow, mine } = state
  const isFree = flow.kind === 'resting' && state.setAside?.isInHistory !== false
  if (origin.kind !== 'stored' || !isFree || !isDirty(state)) return state
  const back = { ...state, mine: contentOf(origin.article), mineWrittenAt: at, isTakenUp: false }
  const setAside = { content: mine, isInHistory: false }
  const content = sentContent(mine)
  if (content.title === '') return { ...back, setAside } // history takes no text without a title: the draft keeps it
  const side = { key: newKey(), base: origin.article.etag, content }
  return { ...back, setAside, askedAt: at, flow: { kind: 'shelving', side, again: false } }
}

/** What was set aside is the text again; what was typed since is set aside in its place. */
export function broughtBack(state: EditState, at: string): EditState {
  if (state.setAside === undefined) return state
  const setAside = isDirty(state) ? { content: state.mine, isInHistory: false } : undefined
  return { ...state, mine: state.setAside.content, mineWrittenAt: at, setAside }
}

/** My text as it was before the merge, what was typed since included, saved like any other text. Undefined where that
 *  cannot be told apart any more: then the versions in History are the way. */
export function mergeUndone(state: EditState, at: string, tools: TransitionTools): EditState | undefined {
  if (state.merge === undefined || state.flow.kind !== 'resting') return undefined
  const { before, merged } = state.merge
  const undone = tools.merge(merged, sentContent(state.mine), before)
  if (undone.kind === 'overlapping') return undefined
  return saveRequested({ ...state, mine: undone.content, mineWrittenAt: at, merge: undefined }, tools)
}
