import type { ArticleId } from '#shared/domain/article.ts'
import type { ArticlePresence, PresenceMode } from '#shared/protocol/presence.ts'
import type { Connection } from '../../api/connection.ts'
import { enterPresence, leavePresence } from '../../api/presence-api.ts'
import { Turns } from '../../api/turns.ts'

/** An article that a window has open. */
export interface Place {
  readonly instanceId: string
  readonly articleId: ArticleId
  readonly mode: PresenceMode
}

interface AttendanceOptions {
  /** Names this window, for as long as it is open. */
  readonly session: string
  /** How to reach an instance; undefined where it is not known any more. */
  readonly connectionOf: (instanceId: string) => Connection | undefined
  readonly isInReach: (instanceId: string) => boolean
  /** Who is at the window's place; undefined: nobody knows. */
  readonly onPresence: (presence: ArticlePresence | undefined) => void
}

/** Tells an instance which article a window has open, and hears who else has. One request at a time, so that they arrive
 *  in order. Whatever fails is of no consequence: the next beat says it again. */
export class Attendance {
  readonly #options: AttendanceOptions
  #place: Place | undefined
  #presence: ArticlePresence | undefined
  #refused: Place | undefined
  #isGone = false
  readonly #turns = new Turns()

  constructor(options: AttendanceOptions) {
    this.#options = options
  }

  get place(): Place | undefined {
    return this.#place
  }

  /** The window shows this article now, or the same one in another way. */
  enter(place: Place): void {
    const before = this.#place
    this.#place = place
    if (!isSameArticle(before, place)) this.#know(undefined)
    // Within an instance, entering somewhere is leaving where one was.
    if (before !== undefined && before.instanceId !== place.instanceId) this.#leave(before)
    this.say()
  }

  /** The window shows no article any more; nothing happens where it went on to another one. */
  leave(place: Place): void {
    if (this.#place !== place) return
    this.#place = undefined
    this.#know(undefined)
    this.#leave(place)
  }

  /** Says again where the window is. */
  say(): void {
    const place = this.#place
    if (place === undefined || this.#refused === place) return
    this.#turns.next(async () => {
      const { connectionOf, isInReach } = this.#options
      const connection = isInReach(place.instanceId) ? connectionOf(place.instanceId) : undefined
      if (this.#isGone || this.#place !== place || connection === undefined) return
      const { articleId, mode } = place
      const answer = await enterPresence(connection, articleId, { mode, session: this.#options.session })
      if (answer === 'refused') this.#refused = place
      else if (answer !== 'unanswered') this.hear(place.instanceId, answer)
    })
  }

  /** Nobody looks at the window for a while. The place is kept, and said again by `say`. */
  pause(): void {
    if (this.#place !== undefined) this.#leave(this.#place)
  }

  /** The window is about to close: said at once, for there may be no later, and nothing is said after it. */
  depart(): void {
    this.#isGone = true
    if (this.#place !== undefined) void this.#sayGoodbye(this.#place)
  }

  /** The browser kept the page and shows it again. */
  comeBack(): void {
    this.#isGone = false
    this.say()
  }

  /** The connection was lost: who is there is not known until somebody says so. */
  forget(): void {
    this.#refused = undefined
    this.#know(undefined)
  }

  /** Answers and events overtake each other; the newest counts. */
  hear(instanceId: string, presence: ArticlePresence): void {
    if (this.#place?.instanceId !== instanceId || this.#place.articleId !== presence.articleId) return
    if (this.#presence === undefined || presence.version > this.#presence.version) this.#know(presence)
  }

  /** Resolves once everything is said. */
  settled(): Promise<void> {
    return this.#turns.settled()
  }

  #leave(place: Place): void {
    this.#turns.next(() => this.#sayGoodbye(place))
  }

  async #sayGoodbye({ instanceId, articleId }: Place): Promise<void> {
    const connection = this.#options.connectionOf(instanceId)
    if (connection !== undefined) await leavePresence(connection, articleId, this.#options.session)
  }

  #know(presence: ArticlePresence | undefined): void {
    this.#presence = presence
    this.#options.onPresence(presence)
  }
}

const isSameArticle = (a: Place | undefined, b: Place): boolean =>
  a?.instanceId === b.instanceId && a.articleId === b.articleId
