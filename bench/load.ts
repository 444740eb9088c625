import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What one connection sends next, given the answer to what it sent before (undefined at the very first). */
export type Connection = (previous: Answer | undefined) => Buffer

export interface Answer {
  readonly status: number
  readonly etag: string | undefined
}

export interface Load {
  readonly url: string
  readonly connections: readonly Connection[]
  readonly seconds: number
  /** An answer with another status ends the run: a benchmark of errors is none. */
  readonly expectedStatus: number
}

export interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Closed-loop load: each connection sends, waits for the answer, sends again. A client this small leaves a small machine's
 *  processors to the server under test. Ends by itself after `seconds`, plus the answers still due. */
export async function run({ url, connections, seconds, expectedStatus }: Load): Promise<Rate> {
  const sockets = await Promise.all(connections.map(() => open(url)))
  const durations: number[] = []
  const started = performance.now()
  const endAt = started + seconds * 1000
  await Promise.all(connections.map((next, index) => drive(socketAt(sockets, index), next)))
  const elapsedSeconds = (performance.now() - started) / 1000
  return { perSecond: durations.length / elapsedSeconds, ...percentiles(durations) }

  function drive(socket: Socket, next: Connection): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = performance.now()
      onAnswer(socket, answer => {
        const now = performance.now()
        durations.push(now - sentAt)
        const isUnexpected = answer.status !== expectedStatus
        if (isUnexpected) reject(new Error(`expected ${expectedStatus}, got ${answer.status} from ${url}`))
        const request = next(answer)
        sentAt = now
        if (now < endAt && !isUnexpected) return void socket.write(request)
        resolve()
        socket.destroy()
      })
      const cut = () => reject(new Error(`the connection to ${url} was cut`))
      socket.on('error', cut).on('close', cut)
      socket.write(next(undefined))
    })
  }
}

export function percentiles(durationsMs: readonly number[]): { readonly p50Ms: number; readonly p99Ms: number } {
  const sorted = Float64Array.from(durationsMs).sort()
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** The request as bytes, ready to be sent any number of times. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: Buffer,
): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${body.length}`)
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)])
}

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

function socketAt(sockets: readonly Socket[], index: number): Socket {
  const socket = sockets[index]
  if (socket === undefined) throw new Error('fewer sockets than connections')
  return socket
}

/** Hears whole answers on a connection that carries one request at a time. Only answers with Content-Length (or none at all,
 *  for 204 and 304), which is what servers under test send. */
function onAnswer(socket: Socket, hear: (answer: Answer) => void): void {
  let received: Buffer | undefined
  socket.on('data', chunk => {
    received = received === undefined ? chunk : Buffer.concat([received, chunk])
    const headEnd = received.indexOf('\r\n\r\n', 0, 'latin1')
    if (headEnd < 0) return
    const head = received.toString('latin1', 0, headEnd)
    const status = Number(head.slice(9, 12))
    const length = status === 204 || status === 304 ? 0 : Number(valueOf(head, 'Content-Length') ?? 0)
    if (received.length < headEnd + 4 + length) return
    received = undefined
    hear({ status, etag: valueOf(head, 'ETag') })
  })
}

/** Of a header named as servers on Node name it; looking regardless of case would cost more than all the rest. */
function valueOf(head: string, name: string): string | undefined {
  const at = head.indexOf(`\r\n${name}: `)
  if (at < 0) return undefined
  const end = head.indexOf('\r\n', at + 2)
  return head.slice(at + name.length + 4, end < 0 ? undefined : end)
}
