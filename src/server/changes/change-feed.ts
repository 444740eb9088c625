import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises'
import type { Change } from '#shared/protocol/change.ts'

/** Where the feed reads what was committed. */
export interface ChangeLog {
  changes(since: number, limit: number): Promise<readonly Change[]>
  lastSequence(): Promise<number>
  watch(listener: () => void): () => void
}

/** One client's end of the feed. */
export interface Subscriber {
  /** Takes events, and gives them to the system at once where it takes them. The bytes are the same ones for every subscriber,
   *  also while they wait to be sent. */
  send(events: Buffer): void
  /** Resolves once what was sent has left, or the client has gone. */
  drained(): Promise<void>
  /** True: the client takes less than is sent; it is cut off, and resumes where it stopped. */
  isBehind(): boolean
  end(): void
}

interface Live {
  readonly subscriber: Subscriber
  /** The newest change that it was sent. */
  position: number
}

interface ChangeFeedOptions {
  readonly onFailure: (error: unknown) => void
  readonly heartbeatMs?: number
  /** How many subscribers are sent something before other work has its turn. */
  readonly atOnce?: number
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
  /** Resolves after so many milliseconds; after 0, once other work has had its turn. */
  readonly pause?: (ms: number) => Promise<unknown>
}

/** Of changes that are read at once: for a client that reads up, and for all who get what comes. */
const pageSize = 200
const newsSize = 400
/** After telling all it rests, for so many times as long as that took, and what is committed meanwhile is told together. Where more
 *  is committed than it can tell, four fifths of the thread are left to those who save, and the news come later. */
const restPerWork = 2
const restPerWorkInStorm = 4
/** Timers know no shorter ones. */
const shortestRestMs = 1
/** Whatever the clock says, as after the machine slept. */
const longestRestMs = 500

/** Fans the change log out to event streams. What was committed meanwhile is read, put into words and encoded once, however many
 *  clients watch; a client that starts in the past reads up by itself and joins the others without a gap and without a
 *  repetition. */
export class ChangeFeed {
  readonly #log: ChangeLog
  readonly #options: Required<ChangeFeedOptions>
  /** Those who read up by themselves, and those who get what comes. */
  readonly #behind = new Set<Live>()
  readonly #live = new Set<Live>()
  readonly #heartbeat: NodeJS.Timeout
  /** Ends the watch of the log, which is watched while anybody is subscribed. */
  #unwatch: (() => void) | undefined
  #position = 0
  #pumping: Promise<void> | undefined
  #isDirty = false
  #isClosed = false

  constructor(log: ChangeLog, options: ChangeFeedOptions) {
    this.#log = log
    this.#options = { heartbeatMs: 15_000, atOnce: 50, now: () => performance.now(), pause: pauseFor, ...options }
    this.#heartbeat = setInterval(() => this.announce(': still here\n\n'), this.#options.heartbeatMs)
    this.#heartbeat.unref()
  }

  /** How many get what is announced. */
  get audience(): number {
    return this.#live.size
  }

  /** Sends everything after `since` and then what comes, until the subscriber ends. Undefined: only what comes.
   *  @returns what ends the subscription. */
  async subscribe(subscriber: Subscriber, since: number | undefined): Promise<() => void> {
    const last = await this.#log.lastSequence()
    const live: Live = { subscriber, position: since ?? last }
    if (live.position > last) {
      // The client has seen what this log has not: it was put back to an earlier state.
      live.position = last
      subscriber.send(eventsOf([{ kind: 'reset', sequence: last, at: new Date().toISOString() }]))
    } else {
      subscriber.send(Buffer.from(`id: ${live.position}\n\n`))
    }
    this.#behind.add(live)
    this.#unwatch ??= this.#log.watch(() => this.#wake())
    if (this.#isClosed) this.#cut(live)
    void this.#catchUp(live).catch((error: unknown) => {
      if (!this.#behind.has(live)) return
      this.#options.onFailure(error)
      this.#cut(live)
    })
    return () => this.#forget(live)
  }

  /** Sends what is of this moment alone: whoever is not there, or still reading up, does not get it later. */
  announce(events: string): void {
    const bytes = Buffer.from(events)
    void this.#toAll(({ subscriber }) => subscriber.send(bytes))
  }

  /** Ends every stream. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#heartbeat)
    this.#cutAll()
    await this.#pumping
  }

  async #catchUp(live: Live): Promise<void> {
    for (;;) {
      const changes = await this.#log.changes(live.position, pageSize)
      if (!this.#behind.has(live)) return
      const last = changes.at(-1)
      if (last !== undefined) {
        live.subscriber.send(eventsOf(changes))
        live.position = last.sequence
      }
      const isUpToDate = changes.length < pageSize && (this.#live.size === 0 || live.position >= this.#position)
      if (isUpToDate) break
      await live.subscriber.drained()
    }
    if (this.#live.size === 0) this.#position = live.position
    this.#behind.delete(live)
    this.#live.add(live)
    // What was committed since the last look woke nobody.
    this.#wake()
  }

  #wake(): void {
    this.#isDirty = true
    this.#pumping ??= this.#pump()
      .catch((error: unknown) => this.#failAll(error))
      .finally(() => {
        this.#pumping = undefined
        // A commit may have come after the last look.
        if (this.#isDirty && this.#live.size > 0 && !this.#isClosed) this.#wake()
      })
  }

  async #pump(): Promise<void> {
    while (this.#isDirty && this.#live.size > 0 && !this.#isClosed) {
      this.#isDirty = false
      const from = this.#position
      const changes = await this.#log.changes(from, newsSize)
      // Somebody who stands elsewhere became the first subscriber meanwhile: this page would leave a gap.
      const isOutOfPlace = from !== this.#position
      const isStorm = changes.length === newsSize
      if (isOutOfPlace || isStorm) this.#isDirty = true
      if (isOutOfPlace || changes.length === 0) continue
      const workMs = await this.#broadcast(changes)
      const restMs = Math.min(workMs * (isStorm ? restPerWorkInStorm : restPerWork), longestRestMs)
      if (restMs >= shortestRestMs) await this.#options.pause(restMs)
    }
  }

  /** @returns as `#toAll` */
  async #broadcast(changes: readonly Change[]): Promise<number> {
    const [first, last] = [changes.at(0), changes.at(-1)]
    if (first === undefined || last === undefined) return 0
    const page = eventsOf(changes)
    // Before anything is sent: who joins meanwhile has read up to here.
    this.#position = last.sequence
    return this.#toAll(live => {
      if (live.position >= last.sequence) return
      const { position, subscriber } = live
      live.position = last.sequence
      subscriber.send(
        position < first.sequence ? page : eventsOf(changes.filter(({ sequence }) => sequence > position)),
      )
    })
  }

  /** Other work has its turn in between, so that no request waits until a thousand streams were written.
   *  @returns how many milliseconds it took without that other work */
  async #toAll(send: (live: Live) => void): Promise<number> {
    const { atOnce, now, pause } = this.#options
    let workedMs = 0
    let since = now()
    for (const [index, live] of [...this.#live].entries()) {
      if (index > 0 && index % atOnce === 0) {
        workedMs += now() - since
        await pause(0)
        since = now()
      }
      if (!this.#live.has(live)) continue
      send(live)
      if (live.subscriber.isBehind()) this.#cut(live)
    }
    return workedMs + now() - since
  }

  #cut(live: Live): void {
    this.#forget(live)
    live.subscriber.end()
  }

  #cutAll(): void {
    for (const live of [...this.#live, ...this.#behind]) this.#cut(live)
  }

  #forget(live: Live): void {
    this.#live.delete(live)
    this.#behind.delete(live)
    if (this.#live.size + this.#behind.size > 0) return
    this.#unwatch?.()
    this.#unwatch = undefined
  }

  #failAll(error: unknown): void {
    if (this.#isClosed) return
    this.#options.onFailure(error)
    this.#cutAll()
  }
}

const pauseFor = (ms: number): Promise<unknown> => (ms === 0 ? nextTurn() : after(ms))

/** Changes as server-sent events. */
export function eventsOf(changes: readonly Change[]): Buffer {
  const event = (change: Change) => `id: ${change.sequence}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
  return Buffer.from(changes.map(event).join(''))
}
