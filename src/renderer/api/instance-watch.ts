import type { Change } from '#shared/protocol/change.ts'
import type { Instance } from '#shared/protocol/instance.ts'
import { BackOff } from './back-off.ts'
import type { Connection } from './connection.ts'
import { followEvents } from './event-stream.ts'
import { createWikiApi } from './wiki-api.ts'

/** `connecting` until the first answer; `offline` from a failure until the instance is reached again. */
export type InstanceState = 'connecting' | 'connected' | 'offline' | 'sign-in-needed'

export interface InstanceWatchOptions {
  readonly connection: Connection
  /** Who is expected at that address. Another wiki there counts as this one being offline. */
  readonly instanceId: string
  readonly onState: (state: InstanceState) => void
  /** The instance as it describes itself, each time it is reached. */
  readonly onInstance: (instance: Instance) => void
  /** Every change since it was reached first, without a gap. */
  readonly onChange: (change: Change) => void
}

/** A browser has six connections to a host, for all of its tabs together, and each stream takes one for good. */
const hiddenGraceMs = 30_000

/** Stays in touch with one instance: says who it is, follows its changes, comes back after every interruption. A window
 *  that nobody sees rests, and catches up when it is seen again. */
export class InstanceWatch {
  readonly #options: InstanceWatchOptions
  readonly #backOff = new BackOff()
  #attempt = new AbortController()
  #since: number | undefined
  #closed = false
  #resting: ReturnType<typeof setTimeout> | undefined
  readonly #onVisibility = () => {
    clearTimeout(this.#resting)
    if (document.hidden) this.#resting = setTimeout(() => this.#attempt.abort(), hiddenGraceMs)
  }

  constructor(options: InstanceWatchOptions) {
    this.#options = options
  }

  /** Resolves when `close` was called or the instance asks to sign in. */
  async run(): Promise<void> {
    this.#backOff.start()
    document.addEventListener('visibilitychange', this.#onVisibility)
    try {
      while (!this.#isClosed()) {
        const ended = await this.#connect()
        if (this.#isClosed()) return
        if (document.hidden && this.#attempt.signal.aborted) {
          await shown()
          continue
        }
        this.#options.onState(ended)
        if (ended === 'sign-in-needed') return
        await this.#backOff.pause()
      }
    } finally {
      this.#backOff.stop()
      clearTimeout(this.#resting)
      document.removeEventListener('visibilitychange', this.#onVisibility)
    }
  }

  /** Something suggests that the connection is not what it seems: find out now. */
  check(): void {
    this.#backOff.reset()
    this.#attempt.abort()
    this.#backOff.wake()
  }

  close(): void {
    this.#closed = true
    this.#attempt.abort()
    this.#backOff.stop()
  }

  #isClosed(): boolean {
    return this.#closed
  }

  async #connect(): Promise<'offline' | 'sign-in-needed'> {
    const { connection, instanceId, onState, onInstance, onChange } = this.#options
    this.#attempt = new AbortController()
    const answer = await this.#greet(this.#attempt.signal)
    if (answer === undefined) return 'offline'
    if (answer.kind === 'failed') return answer.failure.kind === 'sign-in-needed' ? 'sign-in-needed' : 'offline'
    if (answer.value.id !== instanceId) return 'offline'
    this.#since ??= answer.value.sequence
    onInstance(answer.value)
    const ended = await followEvents({
      connection,
      since: this.#since,
      signal: this.#attempt.signal,
      onOpen: () => {
        this.#backOff.reset()
        onState('connected')
      },
      onChange: change => {
        this.#since = change.sequence
        onChange(change)
      },
    })
    return ended === 'sign-in-needed' ? 'sign-in-needed' : 'offline'
  }

  async #greet(signal: AbortSignal) {
    try {
      return await createWikiApi(this.#options.connection).instance(signal)
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  }
}

/** Resolves when the window is seen. */
function shown(): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (document.hidden) return
      document.removeEventListener('visibilitychange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    look()
  })
}
