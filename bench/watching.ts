/* `watching.ts URL COUNT`, started by its parent: opens as many event streams, says so, and then says whenever they have heard of
   what is asked for. A process of its own, so that whoever saves does not wait until a thousand streams were read. Ends when its
   parent lets go of it. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { routes } from '#shared/protocol/routes.ts'
import { headersFor } from './articles.ts'
import { requestBytes } from './load.ts'

/** Asks for an answer once each stream has heard of so many changes. */
export interface Until {
  readonly changes: number
}

interface Stream {
  heard: number
}

/** As many as a listening socket lets wait. */
const atOnce = 250
const received = Buffer.alloc(64 * 1024)
/** Each change is an object, and nothing else has a brace. */
const brace = '{'.charCodeAt(0)

const [url, count] = process.argv.slice(2)
if (url === undefined) throw new Error('which server?')
const { hostname, port } = new URL(url)
const request = requestBytes('GET', routes.events, headersFor(url))
const streams: Stream[] = []
let until = 0
/** How many have not heard of what is waited for. */
let missing = 0

async function open(): Promise<Stream> {
  const stream: Stream = { heard: 0 }
  let begin: () => void = () => undefined
  const begun = new Promise<void>(resolve => (begin = resolve))
  const hear = (bytes: number): boolean => {
    begin()
    const wasMissing = isMissing(stream)
    stream.heard += bracesIn(bytes)
    if (wasMissing && !isMissing(stream) && --missing === 0) answer()
    return true
  }
  // One buffer for all: it is looked through before the next stream is read.
  const socket = connect({ port: Number(port), host: hostname, onread: { buffer: received, callback: hear } })
  await once(socket, 'connect')
  socket.write(request)
  await begun
  return stream
}

function bracesIn(bytes: number): number {
  let found = 0
  for (let at = received.indexOf(brace); at >= 0 && at < bytes; at = received.indexOf(brace, at + 1)) found++
  return found
}

const isMissing = ({ heard }: Stream) => heard < until

const answer = () => process.send?.('heard')

while (streams.length < Number(count)) streams.push(...(await Promise.all(Array.from({ length: atOnce }, open))))
process.on('message', ({ changes }: Until) => {
  until = changes
  missing = streams.filter(isMissing).length
  if (missing === 0) answer()
})
process.once('disconnect', () => process.exit())
answer()
