import { changeSchema, type Change } from '#shared/protocol/change.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, type Connection } from './connection.ts'

export interface EventStreamOptions {
  readonly connection: Connection
  /** Only changes after this sequence number. */
  readonly since: number
  readonly signal: AbortSignal
  readonly onOpen: () => void
  readonly onChange: (change: Change) => void
}

/** The server sends a comment every 15 s; a stream that is silent for longer is dead, whatever TCP believes. */
const silenceMs = 40_000

/** Reads an instance's changes by `fetch` (EventSource cannot send a token) until the stream ends, for whatever reason:
 *  the network, the instance, or `signal`. */
export async function followEvents(options: EventStreamOptions): Promise<'interrupted' | 'sign-in-needed'> {
  const { connection, since, signal, onOpen, onChange } = options
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
      events.flatMap(event => changeIn(event) ?? []).forEach(onChange)
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

/** Nothing where the event is a comment, or of a kind that only a newer app knows. */
function changeIn(event: string): Change | undefined {
  const line = event.split('\n').find(candidate => candidate.startsWith('data:'))
  return line === undefined ? undefined : changeSchema.safeParse(JSON.parse(line.slice('data:'.length))).data
}
