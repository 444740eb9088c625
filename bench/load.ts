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
  /** What the client does after each answer, before it sends again; counts as part of what was asked. */
  readonly afterEach?: () => void
}

export interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Closed-loop load: each connection sends, waits for the answer, sends again. A client this small leaves a small machine's
 *  processors to the server under test. Ends by itself after `seconds`, plus the answers still due. */
export async function run({ url, connections, seconds, expectedStatus, afterEach }: Load): Promise<Rate> {
  const lines = await Promise.all(connections.map(async next => ({ next, line: await Line.open(url) })))
  const durations: number[] = []
  const started = performance.now()
  const endAt = started + seconds * 1000
  await Promise.all(lines.map(({ line, next }) => drive(line, next)))
  const elapsedSeconds = (performance.now() - started) / 1000
  return { perSecond: durations.length / elapsedSeconds, ...percentiles(durations) }

  function drive(line: Line, next: Connection): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = performance.now()
      line.hear = answer => {
        afterEach?.()
        const now = performance.now()
        durations.push(now - sentAt)
        const isUnexpected = answer.status !== expectedStatus
        if (isUnexpected) reject(new Error(`expected ${expectedStatus}, got ${answer.status} from ${url}`))
        const request = next(answer)
        sentAt = now
        if (now < endAt && !isUnexpected) {
          line.send(request)
        } else {
          resolve()
          line.close()
        }
      }
      line.onCut(() => reject(new Error(`the connection to ${url} was cut`)))
      line.send(next(undefined))
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

/** A connection that carries one request at a time. Reads into one buffer of its own: streams would cost the client as much as all
 *  the rest. */
class Line {
  readonly #socket: Socket
  #received: Buffer | undefined
  /** Hears whole answers. */
  hear: (answer: Answer) => void = () => undefined

  private constructor(url: string) {
    const { hostname, port } = new URL(url)
    const buffer = Buffer.allocUnsafe(64 * 1024)
    const callback = (bytes: number) => {
      this.#take(buffer.subarray(0, bytes))
      return true
    }
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true, onread: { buffer, callback } })
  }

  static async open(url: string): Promise<Line> {
    const line = new Line(url)
    await once(line.#socket, 'connect')
    return line
  }

  send(request: Buffer): void {
    this.#socket.write(request)
  }
  onCut(cut: () => void): void {
    this.#socket.on('error', cut).on('close', cut)
  }
  close(): void {
    this.#socket.destroy()
  }

  /** Only answers with Content-Length (or none at all, for 204 and 304), which is what servers under test send. */
  #take(chunk: Buffer): void {
    const received = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk])
    this.#received = undefined
    const answer = answerIn(received)
    if (answer === undefined) this.#received = Buffer.from(received)
    else this.hear(answer)
  }
}

/** The answer that these bytes are, once it is whole. */
function answerIn(received: Buffer): Answer | undefined {
  const headEnd = received.indexOf('\r\n\r\n', 0, 'latin1')
  if (headEnd < 0) return undefined
  const head = received.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const length = status === 204 || status === 304 ? 0 : Number(valueOf(head, 'Content-Length') ?? 0)
  if (received.length < headEnd + 4 + length) return undefined
  return { status, etag: valueOf(head, 'ETag') }
}

/** Of a header named as servers on Node name it; looking regardless of case would cost more than all the rest. */
function valueOf(head: string, name: string): string | undefined {
  const at = head.indexOf(`\r\n${name}: `)
  if (at < 0) return undefined
  const end = head.indexOf('\r\n', at + 2)
  return head.slice(at + name.length + 4, end < 0 ? undefined : end)
}
