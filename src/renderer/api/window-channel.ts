import { z } from 'zod'
import { changeSchema } from '#shared/protocol/change.ts'
import { articlePresenceSchema } from '#shared/protocol/presence.ts'

/** What the windows of one browser tell each other about an instance. One of them, the leader, has the event stream. */
const messageSchema = z.discriminatedUnion('kind', [
  /** To the leader: what is the state of things? It answers `standing`. */
  z.object({ kind: z.literal('hello') }),
  /** To the leader: the connection may not be what it seems. */
  z.object({ kind: z.literal('check') }),
  z.object({
    kind: z.literal('standing'),
    state: z.enum(['connecting', 'connected', 'offline', 'sign-in-needed']),
    /** Up to where the leader knows the instance's changes. */
    position: z.number().optional(),
  }),
  z.object({ kind: z.literal('beat'), position: z.number() }),
  z.object({ kind: z.literal('change'), change: changeSchema, after: z.number() }),
  z.object({ kind: z.literal('presence'), presence: articlePresenceSchema }),
])
export type WindowMessage = z.infer<typeof messageSchema>

/** Names what windows of this version of the app share: others do not understand them. */
const nameOf = (instanceId: string) => `etagere-live-1 ${instanceId}`

/** The other windows of this browser, as far as one instance goes. */
export class WindowChannel {
  readonly #name: string
  readonly #channel: BroadcastChannel

  constructor(instanceId: string, onMessage: (message: WindowMessage) => void) {
    this.#name = nameOf(instanceId)
    this.#channel = new BroadcastChannel(this.#name)
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = messageSchema.safeParse(data).data
      if (message !== undefined) onMessage(message)
    }
  }

  /** Tells all other windows. */
  say(message: WindowMessage): void {
    this.#channel.postMessage(message)
  }

  /** Leads as soon as no other window does, until `lead` resolves. With `deposing`, takes the lead away from a window that
   *  does not answer. The browser gives the lead back when a window is closed or crashes.
   *  @returns what `lead` did; `given-up` where `patience` was aborted first, `deposed` where another window took over. */
  async lead<T>(
    lead: () => Promise<T>,
    { deposing, patience }: { readonly deposing: boolean; readonly patience: AbortSignal },
  ): Promise<T | 'given-up' | 'deposed'> {
    try {
      return await navigator.locks.request(this.#name, deposing ? { steal: true } : { signal: patience }, lead)
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error
      return patience.aborted ? 'given-up' : 'deposed'
    }
  }

  close(): void {
    this.#channel.close()
  }
}

/** Pages over plain HTTP from another computer are no secure context and have no locks: each has a stream of its own. */
export const canShareStream = (): boolean => 'locks' in navigator
