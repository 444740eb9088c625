import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Person } from '../index.ts'

/** Names and values in turns: what node:http writes fastest. */
export type HeaderList = readonly string[]

/** For answers that are no pages; the renderer's files replace what they need otherwise. */
const protectiveHeaders: HeaderList = [
  'Vary',
  'Accept, Authorization, Cookie, Origin',
  'X-Content-Type-Options',
  'nosniff',
  'Cross-Origin-Resource-Policy',
  'same-origin',
  'Referrer-Policy',
  'no-referrer',
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
]

/** One request on its way through the server, and its answer. */
export class Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly startedAt = performance.now()
  /** Of the request's target, percent-encoded. */
  path = ''
  /** What stands behind the target's question mark; undefined where there is none. */
  query: string | undefined
  /** Who sends it, once that is known. */
  person: Person | undefined
  /** What every answer to it carries, whatever becomes of it. */
  headers = protectiveHeaders

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.req = req
    this.res = res
    this.setTarget(req.url ?? '')
  }

  setTarget(target: string): void {
    const hash = target.indexOf('#')
    const sent = hash === -1 ? target : target.slice(0, hash)
    const mark = sent.indexOf('?')
    this.path = mark === -1 ? sent : sent.slice(0, mark)
    this.query = mark === -1 ? undefined : sent.slice(mark + 1)
  }

  /** Answers with all headers at once, which costs a fraction of setting them one by one. */
  answer(status: number, headers: HeaderList, body?: string): void {
    this.res.writeHead(status, this.headers.concat(headers))
    this.res.end(body)
  }

  /** Puts the headers on the response, for somebody else to write the answer. */
  handOver(): ServerResponse {
    for (let at = 0; at < this.headers.length; at += 2) {
      this.res.setHeader(this.headers[at] ?? '', this.headers[at + 1] ?? '')
    }
    return this.res
  }
}

export const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD'
