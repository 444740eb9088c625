import { createHash } from 'node:crypto'
import type { Response } from 'express'
import type { Etag } from '#shared/domain/etag.ts'
import { formatHttpDate } from '#shared/domain/http-date.ts'
import { judge, type Validators } from '#shared/domain/precondition.ts'
import { jsonMediaType, type Call, type Reply, type ReplyValidators } from './endpoint.ts'
import { ProblemError, problems } from './problem.ts'

/** A strong tag for what has no revision to name it: equal only where the parts are. */
export function tagOf(...parts: readonly string[]): Etag {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:${part}`)
  return `"${hash.digest('base64url')}"` as Etag
}

/** Sends what an endpoint answers, or for a read what its preconditions make of it (304, 412). */
export async function respond(call: Call, res: Response, reply: Reply): Promise<void> {
  if (reply.kind === 'stream') return reply.open(res)
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value)
  if (reply.kind === 'empty') return void res.status(reply.status).end()

  const isRead = call.req.method === 'GET' || call.req.method === 'HEAD'
  let text = reply.kind === 'text' ? reply.text : undefined
  if (reply.validators === undefined) text ??= JSON.stringify(reply.kind === 'json' ? reply.value : undefined)
  const validators = reply.validators ?? { etag: tagOf(text ?? '') }
  setValidators(res, validators)
  if (isRead) {
    const verdict = judge(call.preconditions, comparable(validators), call.req.method)
    if (verdict === 'not-modified') return void res.status(304).end()
    if (verdict === 'failed') throw staleRead(validators)
  }
  const body = Buffer.from(text ?? JSON.stringify(reply.kind === 'json' ? reply.value : undefined))
  res.statusCode = reply.kind === 'json' ? reply.status : 200
  res.setHeader('Content-Type', reply.kind === 'json' ? jsonMediaType : `${reply.mediaType}; charset=utf-8`)
  res.setHeader('Content-Length', body.length)
  res.end(body)
}

function setValidators(res: Response, { etag, modifiedAt }: ReplyValidators): void {
  res.setHeader('ETag', etag)
  if (modifiedAt === undefined) return
  // RFC 9110 §8.8.2.1: "An origin server with a clock MUST NOT generate a Last-Modified date that is later than the
  // server's time of message origination (Date)." A clock that was set back would.
  res.setHeader('Last-Modified', formatHttpDate(Math.min(toSeconds(modifiedAt), Math.floor(Date.now() / 1000))))
}

function comparable({ etag, alsoMatches, modifiedAt }: ReplyValidators): Validators {
  return {
    etag,
    ...(alsoMatches === undefined ? {} : { alsoMatches }),
    ...(modifiedAt === undefined ? {} : { modifiedAt: toSeconds(modifiedAt) }),
  }
}

function staleRead({ etag, current }: ReplyValidators): ProblemError {
  const { status, problem, message } = problems.staleOther(etag)
  if (current === undefined) return problems.staleOther(etag)
  return new ProblemError({
    status,
    code: problem.code,
    detail: message,
    headers: { ETag: etag },
    members: { current },
  })
}

const toSeconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000)
