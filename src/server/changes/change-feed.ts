import type { Change } from '#shared/protocol/change.ts'

/** Where the feed reads what was committed. */
export interface ChangeLog {
  changes(since: number, limit: number): Promise<readonly Change[]>
  lastSequence(): Promise<number>
  watch(listener: () => void): () => void
}

/** One client's end of the feed. */
export interface Subscriber {
  /** Takes one change; every subscriber gets the same text. */
  send(frame: string): void
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

const pageSize = 200

/** Fans the change log out to event streams. Each change is read and put into words once, however many clients watch; a
 *  client that starts in the past reads up by itself and joins the others without a gap and without a repetition. */
export class ChangeFeed {
  readonly #log: ChangeLog
  readonly #live = new Set<Live>()
  readonly #heartbeat: NodeJS.Timeout
  readonly #unwatch: () => void
  readonly #onFailure: (error: unknown) => void
  #position = 0
  #pumping: Promise<void> | undefined
  #isDirty = false
  #isClosed = false

  constructor(log: ChangeLog, onFailure: (error: unknown) => void, heartbeatMs = 15_000) {
    this.#log = log
    this.#onFailure = onFailure
    this.#unwatch = log.watch(() => this.#wake())
    this.#heartbeat = setInterval(() => this.announce(': still here\n\n'), heartbeatMs)
    this.#heartbeat.unref()
  }

  /** Sends everything after `since` and then what comes, until the subscriber ends. Undefined: only what comes.
   *  @returns what ends the subscription. */
  async subscribe(subscriber: Subscriber, since: number | undefined): Promise<() => void> {
    const last = await this.#log.lastSequence()
    const live: Live = { subscriber, position: since ?? last }
    if (live.position > last) {
      // The client has seen what this log has not: it was put back to an earlier state.
      live.position = last
      live.subscriber.send(frameOf({ kind: 'reset', sequence: last, at: new Date().toISOString() }))
    } else {
      live.subscriber.send(`id: ${live.position}\n\n`)
    }
    let isEnded = false
    const end = () => {
      isEnded = true
      this.#live.delete(live)
    }
    void this.#catchUp(live, () => isEnded || this.#isClosed).catch((error: unknown) => {
      if (!this.#isClosed) this.#onFailure(error)
      live.subscriber.end()
    })
    return end
  }

  /** Sends what is of this moment alone: whoever is not there, or still reading up, does not get it later. */
  announce(frame: string): void {
    for (const live of this.#live) live.subscriber.send(frame)
    this.#dropSlow()
  }

  /** Ends every stream. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#unwatch()
    clearInterval(this.#heartbeat)
    for (const live of this.#live) live.subscriber.end()
    this.#live.clear()
    await this.#pumping
  }

  async #catchUp(live: Live, isOver: () => boolean): Promise<void> {
    for (;;) {
      const changes = await this.#log.changes(live.position, pageSize)
      if (isOver()) {
        live.subscriber.end()
        return
      }
      for (const change of changes) {
        live.subscriber.send(frameOf(change))
        live.position = change.sequence
      }
      const isUpToDate = changes.length < pageSize && (this.#live.size === 0 || live.position >= this.#position)
      if (isUpToDate) break
      await live.subscriber.drained()
    }
    if (this.#live.size === 0) this.#position = live.position
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
      const changes = await this.#log.changes(from, pageSize)
      // Somebody who stands elsewhere became the first subscriber meanwhile: this page would leave a gap.
      const isOutOfPlace = from !== this.#position
      if (isOutOfPlace || changes.length === pageSize) this.#isDirty = true
      if (!isOutOfPlace) for (const change of changes) this.#broadcast(change)
    }
  }

  #broadcast(change: Change): void {
    const frame = frameOf(change)
    this.#position = Math.max(this.#position, change.sequence)
    for (const live of this.#live) {
      if (live.position >= change.sequence) continue
      live.position = change.sequence
      live.subscriber.send(frame)
    }
    this.#dropSlow()
  }

  #dropSlow(): void {
    for (const live of this.#live) {
      if (!live.subscriber.isBehind()) continue
      this.#live.delete(live)
      live.subscriber.end()
    }
  }

  #failAll(error: unknown): void {
    if (this.#isClosed) return
    this.#onFailure(error)
    for (const live of this.#live) live.subscriber.end()
    this.#live.clear()
  }
}

/** A change as one server-sent event. */
export function frameOf(change: Change): string {
  return `id: ${change.sequence}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
}
