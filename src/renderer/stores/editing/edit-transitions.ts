import { sameContent, type ArticleContent } from '#shared/domain/article.ts'
import { isDirty, type EditState, type Flow } from './edit-state.ts'
import { joined } from './joining.ts'
import { resolving, write } from './requests.ts'
import type { TransitionTools } from './transition-tools.ts'
import { isAboutTitle } from './trouble.ts'

/* What the writer does. What the wiki answers is in `wiki-answers.ts`. */

/** The writer changed something. */
export function typed(state: EditState, change: Partial<ArticleContent>, at: string): EditState {
  const mine = { ...state.mine, ...change }
  const isAnswered = change.title !== undefined && isAboutTitle(state.trouble)
  return { ...state, mine, mineWrittenAt: at, trouble: isAnswered ? undefined : state.trouble }
}

/** The writer wants the text on the wiki: Save, Done, Merge now, Continue. */
export function saveRequested(state: EditState, tools: TransitionTools): EditState {
  switch (state.flow.kind) {
    case 'resting':
      if (state.origin.kind === 'deleted') return state // asks first: `saveAsNewRequested`
      if (state.origin.kind === 'stored' && !isDirty(state)) return { ...state, trouble: undefined }
      return write({ ...state, merge: undefined, askedAt: tools.now() }, tools)
    case 'writing':
    case 'shelving':
      return { ...state, flow: { ...state.flow, again: true } }
    case 'conflicted':
      return joined(
        { ...state, askedAt: tools.now() },
        state.flow.conflict.side,
        state.flow.kept,
        state.newer ?? state.flow.conflict.theirs,
        tools,
      )
    case 'keeping':
    case 'keeping-decided':
    case 'resolving':
      return state
    default:
      return state.flow satisfies never
  }
}

/** The article was deleted and the writer wants it back with this text. It begins again under its id. */
export const saveAsNewRequested = (state: EditState, tools: TransitionTools): EditState =>
  state.origin.kind === 'deleted' && state.flow.kind === 'resting'
    ? write({ ...state, askedAt: tools.now() }, tools)
    : state

/** The writer decided every passage of the conflict. */
export function decided(state: EditState, content: ArticleContent, { newKey, now }: TransitionTools): EditState {
  if (state.flow.kind !== 'conflicted') return state
  const { conflict, kept } = state.flow
  if (!sameContent(conflict.mine, kept)) {
    const side = { key: newKey(), base: conflict.base?.etag ?? conflict.theirs.etag, content: conflict.mine }
    const flow: Flow = { ...state.flow, kind: 'keeping-decided', side, decided: content }
    return { ...state, flow, askedAt: now(), trouble: undefined }
  }
  return { ...state, flow: resolving(state.flow, content, newKey()), askedAt: now(), trouble: undefined }
}

/** Somebody saved while the dialog is open, and its writer goes on with that: the choices are the dialog's own matter. */
export const newerTakenIn = (state: EditState): EditState =>
  state.flow.kind === 'conflicted' && state.newer !== undefined
    ? {
        ...state,
        flow: { ...state.flow, conflict: { ...state.flow.conflict, theirs: state.newer } },
        newer: undefined,
      }
    : state

/** Back to the editor, text untouched; the decision waits. */
export const decisionPostponed = (state: EditState): EditState =>
  'conflict' in state.flow ? { ...state, flow: { ...state.flow, open: false } } : state
