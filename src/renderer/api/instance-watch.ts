import type { Change } from '#shared/protocol/change.ts'
import type { Instance } from '#shared/protocol/instance.ts'
import type { ArticlePresence } from '#shared/protocol/presence.ts'
import { ChangeCursor } from './change-cursor.ts'
import type { Connection } from './connection.ts'
import { silenceMs } from './event-stream.ts'
import { InstanceStream, type InstanceState } from './instance-stream.ts'
import { createWikiApi, type WikiApi } from './wiki-api.ts'
import { canShareStream, WindowChannel, type WindowMessage } from './window-channel.ts'

export type { InstanceState }

export interface InstanceWatchOptions {
  readonly connection: Connection
  /** Who is expected at that address. Another wiki there counts as this one being offline. */
  readonly instanceId: string
  /** The last change that is known already, where somebody watched before. */
  readonly since?: number | undefined
  readonly onState: (state: InstanceState) => void
  /** The instance as it describes itself, each time it is reached. */
  readonly onInstance: (instance: Instance) => void
  /** Every change since it was reached first, once and in order. */
  readonly onChange: (change: Change) => void
  readonly onPresence: (presence: ArticlePresence) => void
  /** The instance is still there: every 15 seconds, also where the browser slows down a hidden window's timers. */
  readonly onBeat: () => void
  /** How long the leading window may take to answer. */
  readonly answerMs?: number
}

/** Leading: this window has the event stream and passes on what it hears. Following: another one does. Outside: the
 *  instance asks to sign in. */
type Role = 'leading' | 'following' | 'outside'

/** Stays in touch with one instance. A browser has six connections to a host for all of its windows together, so one of
 *  them has the event stream for all; each keeps its own place in the changes and reads up what it missed. */
export class InstanceWatch {
  readonly #options: InstanceWatchOptions
  readonly #api: WikiApi
  readonly #cursor: ChangeCursor
  readonly #answerMs: number
  #role: Role = 'following'
  #state: InstanceState = 'connecting'
  #stream: InstanceStream | undefined
  #channel: WindowChannel | undefined
  #closed = false
  /** A follower's own look at the instance: it signs in by itself. */
  #greeting: 'due' | 'under-way' | 'done' = 'due'
  /** Up to where the leader knows the changes. */
  #heard = 0
  #patience = new AbortController()
  #overdue: ReturnType<typeof setTimeout> | undefined
  #invitation = Promise.withResolvers<undefined>()
  readonly #onVisible = () => {
    if (document.hidden || this.#role !== 'following') return
    if (this.#state !== 'connected') this.#channel?.say({ kind: 'check' })
    this.#ask()
  }

  constructor(options: InstanceWatchOptions) {
    this.#options = options
    this.#answerMs = options.answerMs ?? 3_000
    this.#api = createWikiApi(options.connection)
    this.#cursor = new ChangeCursor({
      read: async since => {
        const page = await this.#api.changes(since, 1000)
        return page.kind === 'found' ? page.value : undefined
      },
      onChange: change => {
        if (!this.#closed) options.onChange(change)
      },
    })
    if (options.since !== undefined) this.#cursor.begin(options.since)
  }

  /** The last change that is known; undefined before the instance was reached first. */
  get position(): number | undefined {
    return this.#cursor.position
  }

  /** Resolves when `close` was called. */
  async run(): Promise<void> {
    if (canShareStream()) this.#channel = new WindowChannel(this.#options.instanceId, message => this.#hear(message))
    document.addEventListener('visibilitychange', this.#onVisible)
    let outcome = 'given-up'
    try {
      while (!this.#isClosed()) {
        const deposing = outcome === 'overdue'
        outcome = await (this.#channel === undefined ? this.#lead() : this.#takeTurn(this.#channel, deposing))
        if (outcome === 'sign-in-needed' && !this.#isClosed()) await this.#invited()
      }
    } finally {
      document.removeEventListener('visibilitychange', this.#onVisible)
      clearTimeout(this.#overdue)
      this.#channel?.close()
    }
  }

  /** Something suggests that the connection is not what it seems: find out now. */
  check(): void {
    this.#invitation.resolve(undefined)
    if (this.#role === 'leading') this.#stream?.check()
    if (this.#role !== 'following') return
    this.#greeting = 'due'
    this.#channel?.say({ kind: 'check' })
    this.#ask()
  }

  close(): void {
    this.#closed = true
    this.#patience.abort()
    this.#stream?.close()
    this.#invitation.resolve(undefined)
  }

  #isClosed(): boolean {
    return this.#closed
  }

  /** Follows the leading window until there is none, and leads then. */
  async #takeTurn(channel: WindowChannel, deposing: boolean): Promise<string> {
    this.#role = 'following'
    this.#greeting = 'due'
    this.#patience = new AbortController()
    if (!deposing) this.#ask()
    const ended = await channel.lead(() => this.#lead(), { deposing, patience: this.#patience.signal })
    clearTimeout(this.#overdue)
    if (ended === 'deposed') this.#stream?.close()
    return ended === 'given-up' ? 'overdue' : ended
  }

  async #lead(): Promise<'closed' | 'sign-in-needed'> {
    if (this.#isClosed()) return 'closed'
    clearTimeout(this.#overdue)
    this.#role = 'leading'
    const stream: InstanceStream = new InstanceStream({
      connection: this.#options.connection,
      instanceId: this.#options.instanceId,
      rests: this.#channel === undefined,
      since: this.#cursor.position,
      onState: state => {
        this.#enter(state)
        this.#tellStanding()
      },
      onInstance: instance => {
        this.#cursor.begin(instance.sequence)
        this.#options.onInstance(instance)
      },
      onChange: (change, after) => {
        this.#channel?.say({ kind: 'change', change, after })
        this.#cursor.take(change, after)
      },
      onPresence: presence => {
        this.#channel?.say({ kind: 'presence', presence })
        this.#options.onPresence(presence)
      },
      onBeat: () => {
        this.#channel?.say({ kind: 'beat', position: this.#cursor.position ?? 0 })
        this.#options.onBeat()
      },
    })
    this.#stream = stream
    this.#tellStanding()
    return stream.run()
  }

  #tellStanding(): void {
    const { position } = this.#cursor
    this.#channel?.say({ kind: 'standing', state: this.#state, ...(position === undefined ? {} : { position }) })
  }

  /** Waits outside until somebody signs in, here or in another window. */
  async #invited(): Promise<void> {
    this.#role = 'outside'
    this.#invitation = Promise.withResolvers()
    await this.#invitation.promise
  }

  #enter(state: InstanceState): void {
    this.#state = state
    this.#options.onState(state)
  }

  #hear(message: WindowMessage): void {
    if (this.#isClosed()) return
    switch (this.#role) {
      case 'leading':
        if (message.kind === 'hello') this.#tellStanding()
        if (message.kind === 'check') this.#stream?.check()
        return
      case 'outside':
        if (message.kind === 'standing' && message.state === 'connected') this.#invitation.resolve(undefined)
        return
      case 'following':
        this.#hearLeader(message)
    }
  }

  #hearLeader(message: WindowMessage): void {
    if (message.kind === 'hello' || message.kind === 'check') return
    this.#expectWord(silenceMs)
    switch (message.kind) {
      case 'standing':
        if (message.state === 'connected') this.#follow(message.position)
        else this.#lose(message.state)
        return
      case 'beat':
        this.#follow(message.position)
        if (this.#state === 'connected') this.#options.onBeat()
        return
      case 'change':
        this.#heard = message.change.sequence
        this.#cursor.take(message.change, message.after)
        return
      case 'presence':
        this.#options.onPresence(message.presence)
    }
  }

  /** The leader is connected, and knows the changes up to `position`. */
  #follow(position: number | undefined): void {
    if (position !== undefined) this.#cursor.reach((this.#heard = position))
    if (this.#greeting !== 'due') return
    this.#greeting = 'under-way'
    void this.#greet()
  }

  async #greet(): Promise<void> {
    const answer = await this.#api.instance()
    // Another leader, or a loss of the connection, makes another greeting due.
    if (this.#isClosed() || this.#role !== 'following' || this.#greeting !== 'under-way') return
    if (answer.kind === 'failed') {
      this.#greeting = 'due'
      this.#enter(answer.failure.kind === 'sign-in-needed' ? 'sign-in-needed' : 'offline')
      return
    }
    this.#greeting = 'done'
    this.#cursor.begin(answer.value.sequence)
    this.#cursor.reach(this.#heard)
    this.#options.onInstance(answer.value)
    this.#enter('connected')
  }

  #lose(state: 'connecting' | 'offline' | 'sign-in-needed'): void {
    this.#greeting = 'due'
    // A new leader begins by connecting: as long as it has not failed, what was true before is.
    if (state === 'offline') this.#enter(state)
  }

  #ask(): void {
    this.#channel?.say({ kind: 'hello' })
    this.#expectWord(this.#answerMs)
  }

  /** A leader that is frozen or hangs keeps its lock: who waits longer than this takes the lead. */
  #expectWord(withinMs: number): void {
    const { signal } = this.#patience
    clearTimeout(this.#overdue)
    // Spread, so that not all windows want to lead at the same moment.
    this.#overdue = setTimeout(
      () => {
        if (!signal.aborted) this.#patience.abort()
      },
      withinMs * (1 + Math.random() / 2),
    )
  }
}
