import { changeSchema, type Change } from '#shared/protocol/change.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, type Connection } from './connection.ts'

export type StreamState = 'connecting' | 'open' | 'waiting' | 'sign-in-needed'

export interface EventStreamOptions {
  readonly connection: Connection
  /** Only changes after this sequence number. */
  readonly since: number
  onChange(change: Change): void
  onState(state: StreamState): void
}

const firstRetryMs = 500
const lastRetryMs = 15_000
/** The server sends a comment every 15 s; a stream that is silent for longer is dead, whatever TCP believes. */
const silenceMs = 40_000

/** Follows an instance's changes by `fetch` (EventSource cannot send a token), resumes with `Last-Event-ID` after every
 *  interruption, and waits longer after each failure. Going online again, or becoming visible, tries at once. */
export class EventStream {
  readonly #options: EventStreamOptions
  #lastSequence: number
  #abort = new AbortController()
  #closed = false
  #retryMs = firstRetryMs
  #wake: (() => void) | undefined

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#lastSequence = options.since
  }

  /** Resolves when `close` was called or the instance asks to sign in. */
  async run(): Promise<void> {
    const wake = () => this.retryNow()
    addEventListener('online', wake)
    document.addEventListener('visibilitychange', wake)
    try {
      while (!this.#isClosed()) {
        this.#options.onState('connecting')
        const ended = await this.#followOnce()
        if (this.#isClosed()) return
        if (ended === 'sign-in-needed') {
          this.#options.onState('sign-in-needed')
          return
        }
        this.#options.onState('waiting')
        await this.#pause()
      }
    } finally {
      removeEventListener('online', wake)
      document.removeEventListener('visibilitychange', wake)
    }
  }

  retryNow(): void {
    this.#wake?.()
  }

  close(): void {
    this.#closed = true
    this.#abort.abort()
    this.#wake?.()
  }

  #isClosed(): boolean {
    return this.#closed
  }

  async #followOnce(): Promise<'interrupted' | 'sign-in-needed'> {
    this.#abort = new AbortController()
    const { connection } = this.#options
    let watchdog = setTimeout(() => this.#abort.abort(), silenceMs)
    try {
      const response = await fetch(new URL(routes.events, connection.address), {
        headers: {
          Accept: 'text/event-stream',
          'Last-Event-ID': String(this.#lastSequence),
          ...authorization(connection),
        },
        cache: 'no-store',
        credentials: connection.token === undefined ? 'same-origin' : 'omit',
        signal: this.#abort.signal,
      })
      if (response.status === 401) return 'sign-in-needed'
      if (!response.ok || response.body === null) return 'interrupted'
      this.#retryMs = firstRetryMs
      this.#options.onState('open')
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      let buffered = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return 'interrupted'
        clearTimeout(watchdog)
        watchdog = setTimeout(() => this.#abort.abort(), silenceMs)
        const events = (buffered + value).split('\n\n')
        buffered = events.pop() ?? ''
        events.forEach(event => this.#receive(event))
      }
    } catch (error) {
      if (error instanceof TypeError || (error instanceof DOMException && error.name === 'AbortError')) {
        return 'interrupted'
      }
      throw error
    } finally {
      clearTimeout(watchdog)
    }
  }

  #receive(event: string): void {
    const line = event.split('\n').find(candidate => candidate.startsWith('data:'))
    if (line === undefined) return // a comment, or `retry`
    const change = changeSchema.parse(JSON.parse(line.slice('data:'.length)))
    this.#lastSequence = change.sequence
    this.#options.onChange(change)
  }

  #pause(): Promise<void> {
    const delay = this.#retryMs * (0.75 + Math.random() / 2)
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs)
    return new Promise(resolve => {
      const timer = setTimeout(resolve, delay)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
