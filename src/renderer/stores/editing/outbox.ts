import type { ArticleId } from '#shared/domain/article.ts'
import { requestOf } from './requests.ts'
import { waitingSince, type Draft } from './draft.ts'
import { EditSession } from './edit-session.ts'
import type { EditState } from './edit-state.ts'
import { isOutOfReach } from './trouble.ts'

export interface OutboxDeps {
  readonly drafts: { ofInstance(instanceId: string): Promise<readonly Draft[]> }
  /** The sessions of this window for an instance. */
  sessions(instanceId: string): readonly EditSession[]
  /** Takes up a draft that this window has not open. `held`: another window has; `gone`: nothing waits in it any more. */
  resume(draft: Draft): Promise<EditSession | 'held' | 'gone'>
  /** Runs alone among all windows: what waits is sent in one order, and not in each window's. */
  exclusively<Result>(instanceId: string, run: () => Promise<Result>): Promise<Result>
  /** What became of one that waited. */
  onAnswered(session: EditSession, before: EditState): void
}

/** How a replay ended: nothing waits any more, the wiki is out of reach, or something is left that it could not do yet. */
export type ReplayOutcome = 'done' | 'out-of-reach' | 'left'

interface Waiting {
  readonly since: string
  readonly articleId: ArticleId
  readonly parentId: ArticleId | null
  readonly source: EditSession | Draft
}

/** Sends what writers asked to save while a wiki was out of reach, in the order in which they asked. The drafts are the
 *  queue: each holds the very request, under the key with which it may have been sent before. What was typed after it
 *  follows on the etag that it got. */
export class Outbox {
  readonly #deps: OutboxDeps
  /** The instances for which nothing waited when it was last looked, and nothing was put off since. */
  readonly #empty = new Set<string>()

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  /** Sends what a session asks for: after what was asked for before, where something may still wait. */
  async send(session: EditSession): Promise<void> {
    const { instanceId } = session
    if (this.#empty.has(instanceId)) {
      await session.attempt()
      if (requestOf(session.state.value) !== undefined) this.#empty.delete(instanceId)
      return
    }
    const outcome = await this.replay(instanceId)
    await session.keeper.flush()
    const { flow, trouble } = session.state.value
    if (outcome !== 'out-of-reach' || requestOf({ flow }) === undefined || trouble !== undefined) return
    const troubles = this.#deps.sessions(instanceId).map(({ state }) => state.value.trouble)
    session.putOff(troubles.find(isOutOfReach) ?? { kind: 'unreachable' })
  }

  /** One pass over everything that waits for the instance. */
  async replay(instanceId: string): Promise<ReplayOutcome> {
    const outcome = await this.#pass(instanceId)
    if (outcome === 'done') this.#empty.add(instanceId)
    else this.#empty.delete(instanceId)
    return outcome
  }

  #pass(instanceId: string): Promise<ReplayOutcome> {
    return this.#deps.exclusively(instanceId, async () => {
      const left = new Set<ArticleId>()
      const { waiting, isWhole } = await this.#waiting(instanceId)
      for (const each of waiting) {
        // A wiki takes no article below one that it does not know.
        const isBelowLeft = each.parentId !== null && left.has(each.parentId)
        const outcome = isBelowLeft ? 'left' : await this.#send(each)
        if (outcome === 'out-of-reach') return outcome
        if (outcome === 'left') left.add(each.articleId)
      }
      return left.size > 0 || !isWhole ? 'left' : 'done'
    })
  }

  /** `isWhole`: false where the drafts cannot be read. What is open is sent all the same. */
  async #waiting(instanceId: string): Promise<{ readonly waiting: readonly Waiting[]; readonly isWhole: boolean }> {
    const sessions = this.#deps.sessions(instanceId).filter(({ state }) => requestOf(state.value) !== undefined)
    const open = new Set(this.#deps.sessions(instanceId).map(({ slot }) => slot))
    // After these: a session that is put down meanwhile is among the one or the other.
    const drafts = await this.#deps.drafts.ofInstance(instanceId).catch(() => undefined)
    const waiting: Waiting[] = [
      ...sessions.map(session => {
        const { askedAt = '', articleId, mine } = session.state.value
        return { since: askedAt, articleId, parentId: mine.parentId, source: session }
      }),
      ...(drafts ?? []).flatMap(draft => {
        const since = waitingSince(draft)
        const { slot, articleId, state } = draft
        if (since === undefined || open.has(slot)) return []
        return [{ since, articleId, parentId: state.mine.parentId, source: draft }]
      }),
    ]
    waiting.sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
    return { waiting, isWhole: drafts !== undefined }
  }

  async #send({ source }: Waiting): Promise<ReplayOutcome> {
    const session =
      source instanceof EditSession ? source : await this.#deps.resume(source).catch(() => 'unreadable' as const)
    if (session === 'gone') return 'done'
    // Another window sends it, or it can be read another time.
    if (session === 'held' || session === 'unreadable') return 'left'
    const before = session.state.value
    await session.attempt()
    // The disk says what is true before another window has its turn.
    await session.keeper.flush()
    const { trouble } = session.state.value
    if (isOutOfReach(trouble)) return 'out-of-reach'
    if (requestOf(session.state.value) !== undefined) return 'left'
    this.#deps.onAnswered(session, before)
    return 'done'
  }
}
