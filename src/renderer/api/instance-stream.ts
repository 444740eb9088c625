import type { Change } from '#shared/protocol/change.ts'
import type { Instance } from '#shared/protocol/instance.ts'
import type { ArticlePresence } from '#shared/protocol/presence.ts'
import { BackOff } from './back-off.ts'
import type { Connection } from './connection.ts'
import { followEvents } from './event-stream.ts'
import { createWikiApi } from './wiki-api.ts'

/** `connecting` until the first answer; `offline` from a failure until the instance is reached again. */
export type InstanceState = 'connecting' | 'connected' | 'offline' | 'sign-in-needed'

export interface InstanceStreamOptions {
  readonly connection: Connection
  /** Who is expected at that address. Another wiki there counts as this one being offline. */
  readonly instanceId: string
  /** True: while nobody sees the window, it rests and leaves its connection to others. */
  readonly rests: boolean
  /** The last change that is known already. Undefined: none, so only what comes is of interest. */
  readonly since: number | undefined
  readonly onState: (state: InstanceState) => void
  /** The instance as it describes itself, each time it is reached. */
  readonly onInstance: (instance: Instance) => void
  /** Every change, and the sequence number that was known before it. */
  readonly onChange: (change: Change, after: number) => void
  readonly onPresence: (presence: ArticlePresence) => void
  /** The instance says that it is still there. */
  readonly onBeat: () => void
}

const hiddenGraceMs = 30_000

/** One event stream of one instance, kept up: it says who the instance is, follows its events, and comes back after every
 *  interruption. */
export class InstanceStream {
  readonly #options: InstanceStreamOptions
  readonly #backOff = new BackOff()
  #attempt = new AbortController()
  #position: number | undefined
  #closed = false
  #resting: ReturnType<typeof setTimeout> | undefined
  readonly #onVisibility = () => {
    clearTimeout(this.#resting)
    if (document.hidden) this.#resting = setTimeout(() => this.#attempt.abort(), hiddenGraceMs)
  }

  constructor(options: InstanceStreamOptions) {
    this.#options = options
    this.#position = options.since
  }

  /** Resolves when `close` was called or the instance asks to sign in. */
  async run(): Promise<'closed' | 'sign-in-needed'> {
    const { rests, onState } = this.#options
    this.#backOff.start()
    if (rests) document.addEventListener('visibilitychange', this.#onVisibility)
    try {
      while (!this.#isClosed()) {
        const ended = await this.#connect()
        if (this.#isClosed()) break
        if (rests && document.hidden && this.#attempt.signal.aborted) {
          await shown()
          continue
        }
        onState(ended)
        if (ended === 'sign-in-needed') return ended
        await this.#backOff.pause()
      }
      return 'closed'
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
    const { connection, instanceId, onState, onInstance, onChange, onPresence, onBeat } = this.#options
    this.#attempt = new AbortController()
    const answer = await this.#greet(this.#attempt.signal)
    if (answer === undefined || this.#isClosed()) return 'offline'
    if (answer.kind === 'failed') return answer.failure.kind === 'sign-in-needed' ? 'sign-in-needed' : 'offline'
    if (answer.value.id !== instanceId) return 'offline'
    let position = this.#position ?? answer.value.sequence
    onInstance(answer.value)
    const ended = await followEvents({
      connection,
      since: position,
      signal: this.#attempt.signal,
      onOpen: () => {
        this.#backOff.reset()
        onState('connected')
      },
      onChange: change => {
        const after = position
        this.#position = position = change.sequence
        onChange(change, after)
      },
      onPresence,
      onBeat,
    })
    this.#position = position
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
