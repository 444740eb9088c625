import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { Article } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Preconditions, Validators } from '#shared/domain/precondition.ts'
import type { Person } from '../index.ts'
import type { Writer } from '../storage/port.ts'
import type { Query } from './query.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One request on its way through an endpoint. */
export interface Call {
  readonly req: IncomingMessage
  readonly person: Person
  /** Of the path, percent-decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  /** The media type to answer with, as the client prefers it among those that the endpoint produces. */
  readonly accepts: string
  readonly preconditions: Preconditions
  /** The body as the schema gives it back. @throws ProblemError 400, 413, 415, 422 */
  json<T extends z.ZodType>(schema: T, mediaType?: string): Promise<z.output<T>>
  /** How the body that was read writes the member of this name, if it is this very text and is written as `JSON.stringify`
   *  writes it: then an answer with the same text need not write it anew. */
  literalOf(name: string, text: string): string | undefined
  /** Who writes what, so that a repeated request is recognised. @throws ProblemError 400 */
  writer(content: unknown): Writer
}

type Headers = Readonly<Record<string, string>>

/** A representation. Of a read, it is judged by its validators before anything is sent; where there are none, a tag is made
 *  of its text. */
export type Whole =
  | {
      readonly kind: 'json'
      readonly status: 200 | 201
      readonly value: unknown
      /** The value as JSON, where it is at hand. */
      readonly json?: string | undefined
      readonly validators?: ReplyValidators
      readonly headers?: Headers
    }
  | {
      readonly kind: 'text'
      readonly mediaType: string
      readonly text: string
      readonly validators: ReplyValidators
      readonly headers?: Headers
    }

/** What an endpoint answers. */
export type Reply =
  | Whole
  /** The client has it already: the endpoint found that out without reading the whole. */
  | { readonly kind: 'not-modified'; readonly validators: Validators; readonly headers?: Headers }
  | { readonly kind: 'empty'; readonly status: 204; readonly headers?: Headers }
  /** Takes the response over and ends it itself. */
  | { readonly kind: 'stream'; open(res: ServerResponse): Promise<void> }

export interface ReplyValidators {
  readonly etag: Etag
  readonly alsoMatches?: readonly Etag[]
  /** ISO 8601. */
  readonly modifiedAt?: string
  /** What a false precondition answers besides the etag. */
  readonly current?: Article
}

export interface Endpoint {
  readonly method: Method
  /** From the server's root, with parameters in braces: `/api/v1/articles/{id}`. */
  readonly path: string
  /** Media types that it can answer with, best first. Default: JSON. */
  readonly produces?: readonly string[]
  /** True: answers people who have not signed in; `person` is then nobody. */
  readonly isOpen?: true
  readonly documentation: Documentation
  handle(call: Call): Promise<Reply>
}

/** What the OpenAPI document says of an endpoint. */
export interface Documentation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly query?: Readonly<Record<string, string>>
  /** Request headers that mean something here. */
  readonly headers?: readonly ('If-Match' | 'If-None-Match' | 'Idempotency-Key' | 'Last-Event-ID')[]
  readonly body?: { readonly mediaType: string; readonly schema: z.ZodType }
  /** By status: what it means and, for a success with JSON, its schema. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>
}

export const jsonMediaType = 'application/json'
export const markdownMediaType = 'text/markdown'
export const mergePatchMediaType = 'application/merge-patch+json'
export const eventStreamMediaType = 'text/event-stream'
