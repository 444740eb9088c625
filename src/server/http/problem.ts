import type { Article } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Problem, ProblemCode } from '#shared/protocol/problem.ts'
import type { Tombstone } from '../storage/port.ts'
import { representation } from './representation.ts'

export const problemMediaType = 'application/problem+json'

const titles: Record<ProblemCode, string> = {
  stale: 'Somebody saved a newer version',
  'precondition-required': 'This write needs a precondition',
  'not-found': 'There is nothing here',
  deleted: 'This article was deleted',
  'title-taken': 'The title is taken',
  invalid: 'The request is not valid',
  'too-large': 'The request is too large',
  'unsupported-media-type': 'This kind of content is not understood',
  'not-acceptable': 'There is no representation of the kinds asked for',
  'method-not-allowed': 'This method is not allowed here',
  misdirected: 'This server does not answer for that host',
  unauthorized: 'Sign in first',
  forbidden: 'This is not allowed',
  'rate-limited': 'Too many requests',
  'storage-full': 'The disk is full',
  unavailable: 'The wiki cannot answer now',
  internal: 'Something went wrong',
}

interface ProblemParts {
  readonly status: number
  readonly code: ProblemCode
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
  /** Members of the problem beyond RFC 9457's own. */
  readonly members?: Readonly<Record<string, unknown>>
}

/** A failure on its way to the client: thrown anywhere in the HTTP layer, written in one place. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly problem: Problem

  constructor({ status, code, detail, headers = {}, members = {} }: ProblemParts) {
    super(detail)
    this.status = status
    this.headers = headers
    this.problem = { type: `urn:etagere:problem:${code}`, title: titles[code], status, detail, code, ...members }
  }
}

export interface InvalidMember {
  readonly path: string
  readonly message: string
}

export const problems = {
  stale: (current: Article) =>
    new ProblemError({
      status: 412,
      code: 'stale',
      detail:
        'The article is no longer the one that the precondition names; nothing was changed. ' +
        'Merge your change into "current" and send it again with its etag in If-Match.',
      headers: { ETag: current.etag },
      members: { current: representation(current) },
    }),
  staleTombstone: ({ etag }: Tombstone) =>
    new ProblemError({
      status: 412,
      code: 'stale',
      detail: 'The article was deleted by another revision than the precondition names; nothing was changed.',
      headers: { ETag: etag },
    }),
  staleAbsent: () =>
    new ProblemError({
      status: 412,
      code: 'stale',
      detail: 'If-Match is false because nothing is stored here. To create it, send If-None-Match: * instead.',
    }),
  staleOther: (etag: string) =>
    new ProblemError({
      status: 412,
      code: 'stale',
      detail: 'The precondition does not hold for what is stored now.',
      headers: { ETag: etag },
    }),
  preconditionRequired: (detail: string) => new ProblemError({ status: 428, code: 'precondition-required', detail }),
  notFound: (detail = 'Nothing is stored under this address.') =>
    new ProblemError({ status: 404, code: 'not-found', detail }),
  deleted: ({ etag, title, deletedAt, deletedBy }: Tombstone) =>
    new ProblemError({
      status: 410,
      code: 'deleted',
      detail: 'The article was deleted. Its history is kept, and restore brings it back with this ETag in If-Match.',
      headers: { ETag: etag },
      members: { deleted: { etag, title, deletedAt, deletedBy } },
    }),
  titleTaken: (by: string) =>
    new ProblemError({
      status: 409,
      code: 'title-taken',
      detail: 'Another article in the same place has this title.',
      members: { by },
    }),
  malformed: (detail: string, errors?: readonly InvalidMember[]) =>
    new ProblemError({
      status: 400,
      code: 'invalid',
      detail,
      ...(errors === undefined ? {} : { members: { errors } }),
    }),
  unprocessable: (detail: string, errors?: readonly InvalidMember[]) =>
    new ProblemError({
      status: 422,
      code: 'invalid',
      detail,
      ...(errors === undefined ? {} : { members: { errors } }),
    }),
  unknownRevision: (etag: Etag) =>
    new ProblemError({
      status: 422,
      code: 'invalid',
      detail: `${etag} is not a revision of this article that fits here.`,
      members: { unknown: etag },
    }),
  tooLarge: (limitBytes: number) =>
    new ProblemError({ status: 413, code: 'too-large', detail: `A request may have at most ${limitBytes} bytes.` }),
  unsupportedMediaType: (detail: string, headers: Readonly<Record<string, string>> = {}) =>
    new ProblemError({ status: 415, code: 'unsupported-media-type', detail, headers }),
  notAcceptable: (offered: readonly string[]) =>
    new ProblemError({ status: 406, code: 'not-acceptable', detail: `Offered here: ${offered.join(', ')}.` }),
  methodNotAllowed: (allowed: readonly string[]) =>
    new ProblemError({
      status: 405,
      code: 'method-not-allowed',
      detail: `Allowed here: ${allowed.join(', ')}.`,
      headers: { Allow: allowed.join(', ') },
    }),
  misdirected: () =>
    new ProblemError({
      status: 421,
      code: 'misdirected',
      detail: 'The Host of the request is not one of the names of this server.',
    }),
  unauthorized: () =>
    new ProblemError({
      status: 401,
      code: 'unauthorized',
      detail: 'Send the token of a person who may use this wiki, or open the sign-in link in the browser.',
      headers: { 'WWW-Authenticate': 'Bearer realm="Etagere"' },
    }),
  forbiddenOrigin: () =>
    new ProblemError({
      status: 403,
      code: 'forbidden',
      detail: 'Pages of this origin may not change the wiki.',
    }),
  expectationFailed: () =>
    new ProblemError({ status: 417, code: 'invalid', detail: 'The only expectation understood is 100-continue.' }),
  rateLimited: () =>
    new ProblemError({
      status: 429,
      code: 'rate-limited',
      detail: 'This was asked more often than there can be a reason to.',
      headers: { 'Retry-After': '1' },
    }),
  storageFull: () =>
    new ProblemError({
      status: 507,
      code: 'storage-full',
      detail: 'There is no room on the disk that holds the wiki. Nothing was changed.',
    }),
  unavailable: (
    detail = 'The store cannot be used now. Nothing is known to be saved; what was sent can be sent again.',
  ) => new ProblemError({ status: 503, code: 'unavailable', detail, headers: { 'Retry-After': '1' } }),
  internal: () =>
    new ProblemError({
      status: 500,
      code: 'internal',
      detail: 'The server failed. The log of the server says more.',
    }),
} as const
