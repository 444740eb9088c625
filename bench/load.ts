import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What one connection sends next, given the answer to what it sent before (undefined at first). */
export type NextRequest = (previous: Answer | undefined) => Buffer

export interface Answer {
  readonly status: number
  readonly etag: string | undefined
}

export interface Load {
  readonly url: string
  /** One for each connection. */
  readonly connections: readonly NextRequest[]
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
  const { hostname, port } = new URL(url)
  const durations: number[] = []
  const started = performance.now()
  const endAt = started + seconds * 1000
  await Promise.all(
    connections.map(async next => {
      const socket = connect(Number(port), hostname)
      socket.setNoDelay(true)
      await once(socket, 'connect')
      const receive = answers(socket)
      let previous: Answer | undefined
      while (performance.now() < endAt) {
        const request = next(previous)
        const sentAt = performance.now()
        socket.write(request)
        previous = await receive()
        durations.push(performance.now() - sentAt)
        if (previous.status !== expectedStatus) {
          throw new Error(`expected ${expectedStatus}, got ${previous.status} from ${url}`)
        }
      }
      socket.destroy()
    }),
  )
  const elapsedSeconds = (performance.now() - started) / 1000
  durations.sort((a, b) => a - b)
  const percentile = (part: number) =>
    durations[Math.min(durations.length - 1, Math.floor(durations.length * part))] ?? 0
  return { perSecond: durations.length / elapsedSeconds, p50Ms: percentile(0.5), p99Ms: percentile(0.99) }
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

const headEnd = Buffer.from('\r\n\r\n')

/** The next whole answer on a connection that carries one request at a time. Only answers with Content-Length (or none at
 *  all, for 204 and 304), which is what servers under test send. */
function answers(socket: Socket): () => Promise<Answer> {
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  const deliver = () => {
    const end = received.indexOf(headEnd)
    if (end < 0 || waiting === undefined) return
    const head = received.toString('latin1', 0, end)
    const status = Number(head.slice(9, 12))
    const length = status === 204 || status === 304 ? 0 : Number(/^content-length: (\d+)/imu.exec(head)?.[1] ?? 0)
    if (received.length < end + headEnd.length + length) return
    received = received.subarray(end + headEnd.length + length)
    const { resolve } = waiting
    waiting = undefined
    resolve({ status, etag: /^etag: (.+)$/imu.exec(head)?.[1]?.trim() })
  }
  socket.on('data', chunk => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    deliver()
  })
  const cut = () => waiting?.reject(new Error('the connection was cut'))
  socket.on('error', cut)
  socket.on('close', cut)
  return () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject }
      deliver()
    })
}
