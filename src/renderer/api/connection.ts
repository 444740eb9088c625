import { problemSchema, type Problem } from '#shared/protocol/problem.ts'
import type { ApiFailure } from './api-failure.ts'

/** How to reach one instance. Without a token the browser's own cookie signs in. */
export interface Connection {
  /** Origin, without a slash at its end. */
  readonly address: string
  readonly token?: string
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  readonly signal?: AbortSignal
  /** Is sent even if the page goes away now. */
  readonly keepalive?: boolean
  /** After so long without an answer the instance counts as unreachable: a network that swallows packets says nothing. */
  readonly patienceMs?: number
}

const readPatienceMs = 30_000
/** A large text over a slow line takes its time. */
const writePatienceMs = 120_000

/** An answer below 400, or 304. */
export interface ApiAnswer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}
/** A problem the caller may know how to handle; `toFailure` turns it into an `ApiFailure` where it does not. */
export interface ApiProblem {
  readonly kind: 'problem'
  readonly status: number
  readonly headers: Headers
  readonly problem: Problem | undefined
}

/** One request. A network error is an outcome and not an exception, because writers meet it every day; only the caller's
 *  own abort is thrown.
 *  @throws DOMException named AbortError when `signal` was aborted. */
export async function request(
  connection: Connection,
  { method = 'GET', path, headers, json, signal, keepalive = false, patienceMs }: ApiRequest,
): Promise<ApiAnswer | ApiProblem | { readonly kind: 'unreachable' }> {
  const patience = AbortSignal.timeout(patienceMs ?? (json === undefined ? readPatienceMs : writePatienceMs))
  try {
    const response = await fetch(new URL(path, connection.address), {
      method,
      headers: {
        Accept: 'application/json',
        ...(json === undefined ? {} : { 'Content-Type': contentType(method) }),
        ...authorization(connection),
        ...headers,
      },
      // Etags are kept by the stores, which revalidate themselves; the browser's cache would answer 200 for their 304.
      cache: 'no-store',
      keepalive,
      credentials: connection.token === undefined ? 'same-origin' : 'omit',
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    })
    const text = await response.text()
    const body = parseJson(text)
    if (response.status < 400) {
      return { kind: 'answer', status: response.status, headers: response.headers, body }
    }
    const problem = problemSchema.safeParse(body)
    return { kind: 'problem', status: response.status, headers: response.headers, problem: problem.data }
  } catch (error) {
    if (signal?.aborted === true) throw error
    if (patience.aborted) return { kind: 'unreachable' }
    // fetch rejects with TypeError alone for every network failure.
    if (error instanceof TypeError) return { kind: 'unreachable' }
    throw error
  }
}

export function authorization({ token }: Connection): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` }
}

export function toFailure(outcome: ApiAnswer | ApiProblem | { readonly kind: 'unreachable' }): ApiFailure {
  if (outcome.kind === 'unreachable') return { kind: 'unreachable' }
  if (outcome.kind === 'answer') return { kind: 'not-understood', status: outcome.status }
  const { status, headers, problem } = outcome
  if (status === 401) return { kind: 'sign-in-needed' }
  if (status === 429 || status >= 500) {
    const seconds = Number(headers.get('Retry-After') ?? Number.NaN)
    return { kind: 'unavailable', problem, retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined }
  }
  return problem === undefined ? { kind: 'not-understood', status } : { kind: 'refused', problem }
}

const contentType = (method: string) => (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json')

function parseJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the schemas refuse it
  }
}
