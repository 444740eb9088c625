import { hash } from 'node:crypto'
import type { Etag } from '#shared/domain/etag.ts'
import { formatHttpDate } from '#shared/domain/http-date.ts'
import { judge, type Validators } from '#shared/domain/precondition.ts'
import { jsonMediaType, type Call, type Reply, type ReplyValidators, type Whole } from './endpoint.ts'
import { isRead, type Exchange } from './exchange.ts'
import { ProblemError, problems } from './problem.ts'
import { representation } from './representation.ts'

/** A strong tag for what has no revision to name it: equal only where the parts are. */
export function tagOf(...parts: readonly string[]): Etag {
  const apart = parts.map(part => `${part.length}:${part}`).join('')
  return `"${hash('sha256', apart, 'base64url')}"` as Etag
}

/** Sends what an endpoint answers, or for a read what its preconditions make of it (304, 412). */
export async function respond(exchange: Exchange, call: Call, reply: Reply): Promise<void> {
  if (reply.kind === 'stream') return reply.open(exchange.handOver())
  const headers: string[] = []
  for (const name in reply.headers) headers.push(name, reply.headers[name] ?? '')
  if (reply.kind === 'empty') exchange.answer(reply.status, headers)
  else if (reply.kind === 'not-modified') answerNotModified(exchange, headers, reply.validators)
  else answerWhole(exchange, call, headers, reply)
}

function answerWhole(exchange: Exchange, { req, preconditions }: Call, headers: string[], reply: Whole): void {
  const named = reply.validators === undefined ? textOf(reply) : undefined
  const validators = reply.validators ?? { etag: tagOf(named ?? '') }
  const compared = comparable(validators)
  const verdict = isRead(req) ? judge(preconditions, compared, 'GET') : 'met'
  if (verdict === 'failed') throw staleRead(validators)
  if (verdict === 'not-modified') {
    answerNotModified(exchange, headers, compared)
    return
  }
  const text = named ?? textOf(reply)
  pushValidators(headers, compared)
  headers.push('Content-Type', reply.kind === 'json' ? jsonMediaType : `${reply.mediaType}; charset=utf-8`)
  headers.push('Content-Length', String(Buffer.byteLength(text)))
  exchange.answer(reply.kind === 'json' ? reply.status : 200, headers, text)
}

function answerNotModified(exchange: Exchange, headers: string[], validators: Validators): void {
  pushValidators(headers, validators)
  exchange.answer(304, headers)
}

/** What preconditions are compared with. */
export function comparable({ etag, alsoMatches = [], modifiedAt }: ReplyValidators): Validators {
  if (modifiedAt === undefined) return { etag, alsoMatches }
  return { etag, alsoMatches, modifiedAt: Math.floor(Date.parse(modifiedAt) / 1000) }
}

const textOf = (reply: Whole): string =>
  reply.kind === 'text' ? reply.text : (reply.json ?? JSON.stringify(reply.value))

function pushValidators(headers: string[], { etag, modifiedAt }: Validators): void {
  headers.push('ETag', etag)
  if (modifiedAt === undefined) return
  // RFC 9110 §8.8.2.1: "An origin server with a clock MUST NOT generate a Last-Modified date that is later than the
  // server's time of message origination (Date)." A clock that was set back would.
  headers.push('Last-Modified', formatHttpDate(Math.min(modifiedAt, Math.floor(Date.now() / 1000))))
}

function staleRead({ etag, current }: ReplyValidators): ProblemError {
  const { status, problem, message } = problems.staleOther(etag)
  if (current === undefined) return problems.staleOther(etag)
  return new ProblemError({
    status,
    code: problem.code,
    detail: message,
    headers: { ETag: etag },
    members: { current: representation(current) },
  })
}
