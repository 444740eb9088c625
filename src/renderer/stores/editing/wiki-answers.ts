import { sameContent, type Article } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ApiFailure } from '../../api/api-failure.ts'
import type { AppendAnswer, Tombstone, WriteAnswer } from '../../api/wiki-api.ts'
import {
  contentOf,
  isDirty,
  sentContent,
  type Deletion,
  type EditState,
  type Flow,
  type Trouble,
} from './edit-state.ts'
import { saveRequested } from './edit-transitions.ts'
import { baseOf, joined } from './joining.ts'
import { resolving, write } from './requests.ts'
import type { TransitionTools } from './transition-tools.ts'
import { isAboutPlace, isRepeated, isUnknown } from './trouble.ts'

/* What the wiki answers, and what it is found to say. */

const resting: Flow = { kind: 'resting' }

/** The answer to the head write that is under way. */
export function writeAnswered(state: EditState, answer: WriteAnswer, tools: TransitionTools): EditState {
  const { flow } = state
  if (flow.kind !== 'writing' && flow.kind !== 'resolving') return state
  switch (answer.kind) {
    case 'saved':
      return saved(state, flow, answer.article, tools)
    case 'stale':
      // The head says the same already: an earlier answer got lost for good, or somebody had the same idea.
      if (sameContent(flow.write.content, answer.current)) return saved(state, flow, answer.current, tools)
      return overtaken(state, flow, answer.current, tools)
    case 'title-taken':
      return refused(state, { kind: 'title-taken', title: flow.write.content.title })
    case 'missing':
      return articleGone(state, {})
    case 'deleted':
      return deletionLearned(state, answer.tombstone)
    case 'failed':
      if (flow.kind === 'writing' && isAboutPlace(answer.failure)) return placeLost(state, flow, answer.failure, tools)
      if (flow.write.mergedFrom !== undefined && isUnknown(flow.write.mergedFrom, answer.failure)) {
        return sideForgotten(state, flow, tools)
      }
      return isRepeated(answer.failure) ? { ...state, trouble: answer.failure } : refused(state, answer.failure)
    default:
      return answer satisfies never
  }
}

/** The answer to the side revision that is under way. */
export function sideAnswered(state: EditState, answer: AppendAnswer, tools: TransitionTools): EditState {
  const { flow } = state
  if (flow.kind === 'shelving') return shelvingAnswered(state, flow, answer, tools)
  if (flow.kind !== 'keeping' && flow.kind !== 'keeping-decided') return state
  switch (answer.kind) {
    case 'appended':
      return flow.kind === 'keeping'
        ? joined(state, answer.revision.etag, flow.side.content, flow.theirs, tools)
        : decisionKept(state, flow, answer.revision.etag, tools)
    case 'missing':
      return articleGone(state, {})
    case 'deleted':
      return deletionLearned(state, answer.tombstone)
    case 'failed': {
      const theirs = flow.kind === 'keeping' ? flow.theirs : flow.conflict.theirs
      // The wiki does not have the revision that my text started from, for example after a backup was restored.
      if (isUnknown(flow.side.base, answer.failure) && flow.side.base !== theirs.etag) {
        return { ...state, flow: { ...flow, side: { ...flow.side, key: tools.newKey(), base: theirs.etag } } }
      }
      return isRepeated(answer.failure) ? { ...state, trouble: answer.failure } : refused(state, answer.failure)
    }
    default:
      return answer satisfies never
  }
}

/** The article was read while nothing was being written. An editor without edits follows; one with edits is told. */
export function headRead(state: EditState, article: Article): EditState {
  const { origin, flow } = state
  if (flow.kind === 'conflicted') return { ...state, newer: otherThan(flow.conflict.theirs, article) }
  if (flow.kind !== 'resting') return state
  const known: EditState =
    origin.kind === 'deleted' ? { ...state, origin: { kind: 'stored', article: origin.article } } : state
  if (sameContent(sentContent(state.mine), article) || !isDirty(known)) {
    const followed = { origin: { kind: 'stored', article }, mine: contentOf(article) } as const
    return { ...known, ...followed, mergedFrom: undefined, newer: undefined }
  }
  return { ...known, newer: origin.kind === 'new' ? article : otherThan(origin.article, article) }
}

/** The article is not there any more. The text stays in the editor; what was decided about it is the text. */
export function articleGone(state: EditState, deletion: Deletion): EditState {
  const { origin } = state
  if (origin.kind === 'new') return refused(state, { kind: 'fault' })
  return {
    ...withDecision(state),
    origin: { kind: 'deleted', article: origin.article, deletion },
    flow: resting,
    newer: undefined,
    trouble: undefined,
  }
}

export const deletionLearned = (state: EditState, tombstone: Tombstone | undefined): EditState =>
  articleGone(state, { by: tombstone?.deletedBy, at: tombstone?.deletedAt })

/** The same, where nothing was being written. A decision is not taken out of its writer's hands: it finds out when it is
 *  saved. */
export const headGone = (state: EditState, tombstone: Tombstone | undefined): EditState =>
  state.flow.kind === 'conflicted' ? state : deletionLearned(state, tombstone)

/** What a decision that is on its way says becomes the text, unless its writer went on from the text as it was. */
function withDecision(state: EditState): EditState {
  const { flow, mine, setAside } = state
  const isDecided = flow.kind === 'resolving' || flow.kind === 'keeping-decided'
  if (!isDecided || !sameContent(sentContent(mine), flow.conflict.mine)) return state
  if (flow.kind === 'resolving') return { ...state, mine: flow.write.content }
  // History does not have my version yet.
  if (setAside?.isInHistory === false) return state
  return { ...state, mine: flow.decided, setAside: { content: mine, isInHistory: false } }
}

type Writing = Extract<Flow, { kind: 'writing' }>
type Answered = Extract<Flow, { kind: 'writing' | 'resolving' }>

function saved(state: EditState, flow: Answered, article: Article, tools: TransitionTools): EditState {
  const newer = state.newer !== undefined && state.newer.revision > article.revision ? state.newer : undefined
  const setAside = state.setAside?.isInHistory === true ? undefined : state.setAside
  const done = { ...state, flow: resting, trouble: undefined, newer, setAside, isTakenUp: false } as const
  if (flow.kind === 'writing') {
    const confirmed: EditState = { ...done, origin: { kind: 'stored', article }, mergedFrom: undefined }
    return flow.again ? saveRequested(confirmed, tools) : confirmed
  }
  // What was typed while a decision was on its way knows nothing of the decision: it still starts from the old text.
  if (!sameContent(sentContent(state.mine), flow.conflict.mine)) return { ...done, newer: article }
  return { ...done, origin: { kind: 'stored', article }, mine: contentOf(article), mergedFrom: undefined }
}

/** The wiki does not have the side revision that the write takes in, for example after a backup was restored. A text that was
 *  merged goes without it; before a decision is saved, what it was about goes into history again. */
function sideForgotten(state: EditState, flow: Answered, tools: TransitionTools): EditState {
  if (flow.kind === 'writing') {
    const next = write({ ...state, mergedFrom: undefined }, tools)
    return next.flow.kind === 'writing' ? { ...next, flow: { ...next.flow, again: flow.again } } : next
  }
  const { write: refusedWrite, conflict, kept, open } = flow
  const side = { key: tools.newKey(), base: conflict.base?.etag ?? conflict.theirs.etag, content: kept }
  return { ...state, flow: { kind: 'keeping-decided', side, decided: refusedWrite.content, conflict, kept, open } }
}

function overtaken(state: EditState, flow: Answered, theirs: Article, { newKey }: TransitionTools): EditState {
  if (flow.kind === 'resolving') {
    const conflict = { ...flow.conflict, theirs }
    const newer = state.newer !== undefined && state.newer.revision > theirs.revision ? state.newer : undefined
    const again: Flow = { kind: 'conflicted', conflict, kept: flow.kept, open: flow.open }
    return { ...state, flow: again, newer, trouble: undefined }
  }
  const base = baseOf(state)?.etag ?? theirs.etag
  const side = { key: newKey(), base, content: flow.write.content }
  return { ...state, flow: { kind: 'keeping', side, theirs }, trouble: undefined }
}

function shelvingAnswered(
  state: EditState,
  flow: Extract<Flow, { kind: 'shelving' }>,
  answer: AppendAnswer,
  tools: TransitionTools,
): EditState {
  if (answer.kind === 'failed' && isRepeated(answer.failure)) return { ...state, trouble: answer.failure }
  const { setAside } = state
  const isShelved =
    answer.kind === 'appended' &&
    setAside !== undefined &&
    sameContent(sentContent(setAside.content), flow.side.content)
  // Where history does not take it, the draft goes on keeping it.
  const done: EditState = {
    ...state,
    flow: resting,
    trouble: undefined,
    setAside: isShelved ? { ...setAside, isInHistory: true } : setAside,
  }
  return flow.again ? saveRequested(done, tools) : done
}

function decisionKept(
  state: EditState,
  { conflict, decided: content, side, open }: Extract<Flow, { kind: 'keeping-decided' }>,
  etag: Etag,
  { newKey }: TransitionTools,
): EditState {
  const deciding = { conflict: { ...conflict, side: etag }, kept: side.content, open }
  return { ...state, flow: resolving(deciding, content, newKey()), trouble: undefined }
}

/** The place that mine was to have is none any more: a text does not wait for one. It stays where the article stands, or,
 *  where there is none yet, stands at the top, like everything below a deleted article. */
function placeLost(state: EditState, flow: Writing, trouble: ApiFailure, { newKey }: TransitionTools): EditState {
  const { origin, mine } = state
  const { content } = flow.write
  const parentId = origin.kind === 'stored' ? origin.article.parentId : null
  if (content.parentId === parentId) return refused(state, trouble)
  const write = { ...flow.write, key: newKey(), content: { ...content, parentId } }
  return { ...state, mine: { ...mine, parentId }, flow: { ...flow, write }, trouble: undefined }
}

/** The wiki will not take it as it is: the text, or the decision, waits for its writer. */
function refused(state: EditState, trouble: Trouble): EditState {
  const { flow } = state
  if (flow.kind === 'resolving' || flow.kind === 'keeping-decided') {
    const { conflict, kept, open } = flow
    return { ...state, trouble, flow: { kind: 'conflicted', conflict, kept, open } }
  }
  return { ...state, trouble, flow: resting }
}

const otherThan = (known: Article, article: Article): Article | undefined =>
  article.etag === known.etag ? undefined : article
