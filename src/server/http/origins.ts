import type { RequestHandler } from 'express'
import { isRead } from './access.ts'
import { problems } from './problem.ts'

/** The names under which the server is reached, and the pages that may use it (ADR 0004). */
export interface Origins {
  readonly isOwn: (origin: string) => boolean
  readonly isAllowed: (origin: string) => boolean
  readonly isHost: (host: string) => boolean
}

/** `port` is asked for at each request: it is known only once the server listens. */
export function createOrigins(host: string, port: () => number, allowed: readonly string[]): Origins {
  const names = new Set(['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host.toLowerCase()])
  const list = new Set(allowed)
  const isHost = (text: string) => {
    const match = /^(\[[0-9a-f:.]+\]|[^:@/]+)(?::(\d{1,5}))?$/i.exec(text)
    return match?.[1] !== undefined && names.has(match[1].toLowerCase()) && Number(match[2] ?? 80) === port()
  }
  const isOwn = (origin: string) => origin.startsWith('http://') && isHost(origin.slice('http://'.length))
  return { isHost, isOwn, isAllowed: origin => isOwn(origin) || list.has(origin) }
}

/** A name that is not ours is a page that made its own name point here (DNS rebinding). */
export function requireHost(origins: Origins): RequestHandler {
  return (req, _res, next) => {
    // RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that
    // lacks a Host header field and to any request message that contains more than one Host header field line".
    const hosts = req.headersDistinct['host'] ?? []
    if (hosts.length > 1) throw problems.malformed('The request names more than one Host.')
    if (hosts.length === 0 && req.httpVersion === '1.1') throw problems.malformed('The request names no Host.')
    const absolute = /^http:\/\/([^/?#]*)(.*)$/i.exec(req.url)
    // RFC 9112 §3.2.2: "When an origin server receives a request with an absolute-form of request-target, the origin
    // server MUST ignore the received Host header field (if any)".
    if (absolute) req.url = absolute[2]?.startsWith('/') === true ? absolute[2] : `/${absolute[2] ?? ''}`
    if (!origins.isHost(absolute?.[1] ?? req.headers.host ?? '')) throw problems.misdirected()
    next()
  }
}

const granted = {
  methods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
  headers: 'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID',
  exposed: 'ETag, Last-Modified, Location, Retry-After',
  maxAgeSeconds: 600,
}

/** Grants pages of the origins on the list what they need, refuses the writes of all others, and answers preflights. */
export function crossOrigin(origins: Origins): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers
    if (origin === undefined) {
      next()
      return
    }
    const isAllowed = origins.isAllowed(origin)
    const isPreflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
    if (!isAllowed && (isPreflight || !isRead(req))) throw problems.forbiddenOrigin()
    if (!isAllowed) {
      next()
      return
    }
    res.setHeader('Access-Control-Allow-Origin', origin)
    if (!isPreflight) {
      res.setHeader('Access-Control-Expose-Headers', granted.exposed)
      next()
      return
    }
    res.setHeader('Access-Control-Allow-Methods', granted.methods)
    res.setHeader('Access-Control-Allow-Headers', granted.headers)
    res.setHeader('Access-Control-Max-Age', granted.maxAgeSeconds)
    if (req.headers['access-control-request-private-network'] === 'true') {
      res.setHeader('Access-Control-Allow-Private-Network', 'true')
    }
    res.status(204).end()
  }
}
