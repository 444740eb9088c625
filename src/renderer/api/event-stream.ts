import { changeSchema, type Change } from '#shared/protocol/change.ts'
import { articlePresenceSchema, type ArticlePresence } from '#shared/protocol/presence.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, type Connection } from './connection.ts'

export interface EventStreamOptions {
  readonly connection: Connection
  /** Only changes after this sequence number. */
  readonly since: number
  readonly signal: AbortSignal
  readonly onOpen: () => void
  readonly onChange: (change: Change) => void
  readonly onPresence: (presence: ArticlePresence) => void
  /** The instance says that it is still there. */
  readonly onBeat: () => void
}

/** The server sends a comment every 15 s; a stream that is silent for longer is dead, whatever TCP believes. */
export const silenceMs = 40_000

/** Reads an instance's events by `fetch` (EventSource cannot send a token) until the stream ends, for whatever reason:
 *  the network, the instance, or `signal`. */
export async function followEvents(options: EventStreamOptions): Promise<'interrupted' | 'sign-in-needed'> {
  const { connection, since, signal, onOpen } = options
  const silence = new AbortController()
  let watchdog = setTimeout(() => silence.abort(), silenceMs)
  try {
    const response = await fetch(new URL(routes.events, connection.address), {
      headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(since), ...authorization(connection) },
      cache: 'no-store',
      credentials: connection.token === undefined ? 'same-origin' : 'omit',
      signal: AbortSignal.any([signal, silence.signal]),
    })
    if (response.status === 401) return 'sign-in-needed'
    if (!response.ok || response.body === null) return 'interrupted'
    onOpen()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let buffered = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return 'interrupted'
      clearTimeout(watchdog)
      watchdog = setTimeout(() => silence.abort(), silenceMs)
      const events = (buffered + value).split('\n\n')
      buffered = events.pop() ?? ''
      for (const event of events) deliver(event, options)
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

/** Passes over events of kinds that only a newer app knows. */
function deliver(event: string, { onChange, onPresence, onBeat }: EventStreamOptions): void {
  if (event.startsWith(':')) onBeat()
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'mu').exec(event)?.[1]
  const data = field('data')
  if (data === undefined) return
  if (field('event') === 'change') {
    const change = changeSchema.safeParse(JSON.parse(data)).data
    if (change !== undefined) onChange(change)
  }
  if (field('event') === 'presence') {
    const presence = articlePresenceSchema.safeParse(JSON.parse(data)).data
    if (presence !== undefined) onPresence(presence)
  }
}
