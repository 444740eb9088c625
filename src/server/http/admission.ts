import type { IncomingMessage } from 'node:http'
import { isRead, type Exchange } from './exchange.ts'
import { refuseDeclaredSize } from './json-body.ts'
import type { Origins } from './origins.ts'
import { problems } from './problem.ts'

/** What every request has to pass, before anybody asks who sends it: a Host of ours, an origin that may do this, a size
 *  that can be. @returns 'answered': it was a preflight. @throws ProblemError 400, 403, 413, 421 */
export function admit(exchange: Exchange, origins: Origins): 'admitted' | 'answered' {
  requireHost(exchange, origins)
  const { origin } = exchange.req.headers
  if (origin !== undefined && admitOrigin(exchange, origin, origins) === 'answered') return 'answered'
  refuseTransferCoding(exchange.req)
  refuseDeclaredSize(exchange.req)
  return 'admitted'
}

/** A name that is not ours is a page that made its own name point here (DNS rebinding). */
function requireHost(exchange: Exchange, origins: Origins): void {
  const { req, path } = exchange
  // RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that
  // lacks a Host header field and to any request message that contains more than one Host header field line".
  const hosts = linesOf(req, 'host')
  if (hosts > 1) throw problems.malformed('The request names more than one Host.')
  if (hosts === 0 && req.httpVersion === '1.1') throw problems.malformed('The request names no Host.')
  const absolute = path.startsWith('/') ? null : /^https?:\/\/([^/?#]*)(.*)$/i.exec(req.url ?? '')
  // RFC 9112 §3.2.2: "When an origin server receives a request with an absolute-form of request-target, the origin
  // server MUST ignore the received Host header field (if any)".
  if (absolute !== null) {
    const [, , target = ''] = absolute
    req.url = target.startsWith('/') ? target : `/${target}`
    exchange.setTarget(req.url)
  }
  if (!origins.isHost(absolute?.[1] ?? req.headers.host ?? '')) throw problems.misdirected()
}

/** RFC 9112 §6.3: where chunked is not the final transfer coding of a request, nobody can tell where its content ends, and
 *  "the server MUST respond with the 400 (Bad Request) status code". Others before it are not decoded here. */
function refuseTransferCoding({ headers }: IncomingMessage): void {
  const coding = headers['transfer-encoding']
  if (coding === undefined || coding.trim().toLowerCase() === 'chunked') return
  throw problems.malformed('Send the content as it is or chunked, without another Transfer-Encoding.')
}

/** In how many lines a request says this. `headers` shows the first alone. */
function linesOf({ rawHeaders }: IncomingMessage, name: string): number {
  let lines = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at]
    if (sent?.length === name.length && sent.toLowerCase() === name) lines += 1
  }
  return lines
}

const grant = ['Access-Control-Expose-Headers', 'ETag, Last-Modified, Location, Retry-After']
const preflightGrant = [
  'Access-Control-Allow-Methods',
  'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers',
  'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID',
  'Access-Control-Max-Age',
  '600',
]

/** Grants pages of the origins on the list what they need, refuses the writes of all others, and answers preflights. */
function admitOrigin(exchange: Exchange, origin: string, origins: Origins): 'admitted' | 'answered' {
  const { req } = exchange
  const isPreflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
  if (!origins.isAllowed(origin)) {
    if (isPreflight || !isRead(req)) throw problems.forbiddenOrigin()
    return 'admitted'
  }
  exchange.headers = [...exchange.headers, 'Access-Control-Allow-Origin', origin]
  if (!isPreflight) {
    exchange.headers = [...exchange.headers, ...grant]
    return 'admitted'
  }
  const fromPublicNetwork = req.headers['access-control-request-private-network'] === 'true'
  const networkGrant = fromPublicNetwork ? ['Access-Control-Allow-Private-Network', 'true'] : []
  exchange.answer(204, [...preflightGrant, ...networkGrant])
  return 'answered'
}
