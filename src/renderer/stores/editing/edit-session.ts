import { shallowRef, type ShallowRef } from 'vue'
import type { Article, ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../../api/identifier.ts'
import type { WikiApi } from '../../api/wiki-api.ts'
import { draftOf, stateOf, type Draft } from './draft.ts'
import { DraftKeeper, type DraftTarget } from './draft-keeper.ts'
import type { HeldSlot } from './draft-slots.ts'
import { isDirty, openState, type EditState, type HeadWrite, type SideWrite, type Trouble } from './edit-state.ts'
import * as transitions from './edit-transitions.ts'
import * as goingBack from './going-back.ts'
import { versionsToMerge, type MergeAhead } from './merge-ahead.ts'
import { isSideWrite, requestOf } from './requests.ts'
import type { TransitionTools } from './transition-tools.ts'
import { isOutOfReach } from './trouble.ts'
import * as answers from './wiki-answers.ts'

export interface EditSessionOptions {
  readonly instanceId: string
  /** The API as it is now: signing in again replaces it. */
  api(): WikiApi
  readonly drafts: DraftTarget
  readonly held: HeldSlot
  readonly merge: TransitionTools['merge']
  /** Prepares what `merge` will answer, where that takes long. */
  readonly mergeAhead?: MergeAhead['mergeAhead']
  /** Sends what a session asks for, by its `attempt`, in its turn among others; else it is sent at once. */
  readonly send?: (session: EditSession) => Promise<void>
  /** What to edit where the slot holds no draft. */
  readonly start: EditState
}

/** Of repeating what the wiki could not do. Coming back into reach is told from outside, by `attempt`. */
const firstPauseMs = 1_000
const longestPauseMs = 30_000
/** A save does not wait longer than this for the draft that goes ahead of it. */
const writeAheadMs = 1_000

/** One article being edited in one window: holds the state, brings every change to disk, and sends what the state asks
 *  for, one request at a time, each repeated unchanged until it is answered. */
export class EditSession {
  readonly instanceId: string
  readonly articleId: ArticleId
  readonly slot: string
  readonly state: ShallowRef<EditState>
  readonly keeper: DraftKeeper
  /** Whether a request is under way at this moment, waiting between two attempts not counted. */
  readonly isSending = shallowRef(false)
  readonly #options: EditSessionOptions
  readonly #tools: TransitionTools
  readonly #abort = new AbortController()
  #driving: Promise<void> | undefined
  #wake: (() => void) | undefined
  readonly #waiters = new Set<() => void>()
  #headCheckWanted = false
  /** Whether the writer stands before the editor and waits for what comes of a save. */
  #isAwaited = false

  constructor(options: EditSessionOptions) {
    const { held, drafts, merge, start } = options
    this.instanceId = options.instanceId
    this.slot = held.slot
    this.articleId = start.articleId
    this.state = shallowRef(held.draft === undefined ? start : stateOf(held.draft))
    this.keeper = new DraftKeeper(held.slot, drafts, held.draft)
    this.#options = options
    this.#tools = { merge, newKey: randomUuid, now }
  }

  type(change: Partial<ArticleContent>): void {
    this.#become(transitions.typed(this.state.value, change, now()))
  }

  /** Resolves when the wiki has the text, or when something stands in the way: the state says which. */
  save(): Promise<void> {
    return this.#await(transitions.saveRequested(this.state.value, this.#tools))
  }

  /** The same without being asked: what is to decide waits until the writer comes to it, and an article without a title
   *  for its title. */
  saveQuietly(): void {
    const { flow, mine, origin } = this.state.value
    const canGo = flow.kind === 'resting' || flow.kind === 'writing'
    if (!canGo || !isDirty(this.state.value) || origin.kind === 'deleted' || mine.title.trim() === '') return
    this.#become(transitions.saveRequested(this.state.value, this.#tools))
    void this.#sendInTurn()
  }

  saveAsNew(): Promise<void> {
    return this.#await(transitions.saveAsNewRequested(this.state.value, this.#tools))
  }

  decide(content: ArticleContent): Promise<void> {
    return this.#await(transitions.decided(this.state.value, content, this.#tools))
  }

  /** Goes on deciding with what somebody saved meanwhile. */
  takeNewerIn(): void {
    this.#become(transitions.newerTakenIn(this.state.value))
  }

  postponeDecision(): void {
    this.#become(transitions.decisionPostponed(this.state.value))
  }

  goBack(): void {
    this.#become(goingBack.wentBack(this.state.value, now(), this.#tools))
    void this.#sendInTurn()
  }

  bringBack(): void {
    this.#become(goingBack.broughtBack(this.state.value, now()))
  }

  /** False where what was typed since touches what was merged. */
  undoMerge(): boolean {
    const undone = goingBack.mergeUndone(this.state.value, now(), this.#tools)
    if (undone === undefined) return false
    this.#become(undone)
    void this.#sendInTurn()
    return true
  }

  /** The writer has seen that the text was merged, or taken up from a draft. */
  dismissNotice(): void {
    this.#become({ ...this.state.value, merge: undefined, isTakenUp: false })
  }

  /** Sends the request that waits, if any, because it may be answered now. Resolves when it was, or could not be. */
  attempt(): Promise<void> {
    this.#wake?.()
    return this.#drive()
  }

  /** It was not its turn, because what was asked for before could not be sent. */
  putOff(trouble: Trouble): void {
    this.#become({ ...this.state.value, trouble })
  }

  #sendInTurn(): Promise<void> {
    return this.#options.send?.(this) ?? this.attempt()
  }

  /** Reads what the article is now, as soon as nothing is being written. */
  checkHead(): Promise<void> {
    this.#headCheckWanted = true
    return this.#drive()
  }

  /** Brings the text to disk and lets go of the slot. What is under way is repeated by whoever takes up the draft. */
  async close(): Promise<void> {
    this.#abort.abort()
    this.#wake?.()
    await this.keeper.flush()
    this.#options.held.release()
  }

  #isClosed(): boolean {
    return this.#abort.signal.aborted
  }

  async #await(next: EditState): Promise<void> {
    this.#isAwaited = true
    this.#become(next)
    await this.#sendInTurn()
    this.#isAwaited = false
  }

  /** What overlaps is asked at once only where the writer waits for the answer. */
  #learn(next: EditState): void {
    const { flow } = this.state.value
    const isDeciding = 'conflict' in flow && flow.open
    this.#become(this.#isAwaited || isDeciding ? next : transitions.decisionPostponed(next))
  }

  #become(next: EditState): void {
    if (next === this.state.value) return
    this.state.value = next
    this.keeper.keep(this.#draft())
  }

  #draft(): Draft | undefined {
    return draftOf(this.#options.held.slot, this.instanceId, this.state.value)
  }

  /** Sends until the state asks for nothing. Resolves earlier when a request has to wait for its next attempt. */
  #drive(): Promise<void> {
    this.#driving ??= this.#sendAll().finally(() => {
      this.#driving = undefined
      this.#settle()
    })
    const driving = this.#driving
    return Promise.race([driving, new Promise<void>(resolve => this.#waiters.add(resolve))])
  }

  async #sendAll(): Promise<void> {
    let pauseMs = firstPauseMs
    while (!this.#isClosed()) {
      const request = requestOf(this.state.value)
      if (request === undefined) {
        if (!this.#headCheckWanted) return
        await this.#readHead()
        continue
      }
      await this.#send(request)
      await windowsTurn()
      if (requestOf(this.state.value) !== request) {
        pauseMs = firstPauseMs
        continue
      }
      this.#settle()
      await this.#pause(isOutOfReach(this.state.value.trouble) ? undefined : pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  async #send(request: HeadWrite | SideWrite): Promise<void> {
    this.isSending.value = true
    try {
      // The request is on disk before it is on its way, so that after a crash the very same one is repeated.
      await Promise.race([this.keeper.flush(), elapsed(writeAheadMs)])
      if (this.#isClosed()) return
      if (isSideWrite(request)) {
        const answer = await this.#keepSide(request)
        if (answer.kind === 'appended') {
          await this.#options.mergeAhead?.(() => (this.#isClosed() ? undefined : versionsToMerge(this.state.value)))
        }
        if (!this.#isClosed()) this.#learn(answers.sideAnswered(this.state.value, answer, this.#tools))
      } else {
        const answer = await this.#writeHead(request)
        if (!this.#isClosed()) this.#learn(answers.writeAnswered(this.state.value, answer, this.#tools))
      }
    } finally {
      this.isSending.value = false
    }
  }

  #writeHead({ key, expected, content, mergedFrom }: HeadWrite) {
    const api = this.#options.api()
    const options = { idempotencyKey: key, ...(mergedFrom === undefined ? {} : { mergedFrom }) }
    return expected === undefined
      ? api.createArticle(this.articleId, content, options)
      : api.saveArticle(this.articleId, expected, content, options)
  }

  #keepSide({ key, base, content }: SideWrite) {
    return this.#options.api().keepSideRevision(this.articleId, base, content, { idempotencyKey: key })
  }

  async #readHead(): Promise<void> {
    this.#headCheckWanted = false
    const { origin } = this.state.value
    const known = origin.kind === 'stored' ? origin.article.etag : undefined
    const answer = await this.#options.api().article(this.articleId, known)
    // A save that was asked for meanwhile will meet the head itself.
    if (this.#isClosed() || requestOf(this.state.value) !== undefined) return
    if (answer.kind === 'found') this.#become(answers.headRead(this.state.value, answer.value))
    if (answer.kind === 'unchanged' && this.state.value.newer !== undefined) {
      this.#become({ ...this.state.value, newer: undefined })
    }
    // A backup was restored in which there is no such article yet.
    if (answer.kind === 'missing' && origin.kind === 'stored') {
      this.#become(answers.headGone(this.state.value, undefined))
    }
    if (answer.kind === 'deleted') this.#become(answers.headGone(this.state.value, answer.tombstone))
  }

  #pause(ms: number | undefined): Promise<void> {
    return new Promise(resolve => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #settle(): void {
    const waiting = [...this.#waiters]
    this.#waiters.clear()
    waiting.forEach(resolve => resolve())
  }
}

/** An article that is on the wiki, about to be edited. */
export const editOf = (article: Article): EditState =>
  openState(article.id, { kind: 'stored', article }, contentOfArticle(article), article.updatedAt)

/** An article that is not on the wiki yet, under an id made here. */
export const editOfNew = (id: ArticleId, suggested: Pick<ArticleContent, 'title' | 'parentId'>): EditState =>
  openState(id, { kind: 'new' }, { ...suggested, tags: [], body: '' }, now())

const contentOfArticle = ({ title, parentId, tags, body }: Article): ArticleContent => ({ title, parentId, tags, body })
const now = () => new Date().toISOString()
/** What was learned is drawn, and keys are taken, before the next step: each takes its while where the text is long. */
function windowsTurn(): Promise<void> {
  // Not by a timer: those of a window that is hidden wait for up to a minute.
  const { port1, port2 } = new MessageChannel()
  return new Promise(resolve => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
const elapsed = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
