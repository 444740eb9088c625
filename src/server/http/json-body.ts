import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { limits } from '#shared/domain/article.ts'
import { continueIfAwaited } from './expect-continue.ts'
import { jsonMediaType, mergePatchMediaType } from './endpoint.ts'
import { isStringified, membersOf } from './json-members.ts'
import { problems, type InvalidMember } from './problem.ts'

/** Thrown where the client went away before its request was complete: nobody is left to be answered. */
export class RequestAborted extends Error {
  override name = 'RequestAborted'
}

/** A JSON body that was read. */
export interface JsonBody<T> {
  /** As the schema gives it back. */
  readonly content: T
  /** How the member of this name was written, if it is this very text and `JSON.stringify` writes it in the same way. */
  literalOf(name: string, text: string): string | undefined
}

/** Reads and checks a JSON body: its media type, its size, its encoding, its syntax and its shape, in this order.
 *  @throws ProblemError 400, 413, 415, 422 */
export async function readJsonBody<T extends z.ZodType>(
  req: IncomingMessage,
  schema: T,
  mediaType = jsonMediaType,
): Promise<JsonBody<z.output<T>>> {
  requireMediaType(req, mediaType)
  refuseDeclaredSize(req)
  const { value, literals } = parseJson(await readBytes(req, limits.requestBytes))
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalidContent(parsed.error)
  return {
    content: parsed.data,
    literalOf(name, text) {
      const literal = literals.get(name)
      if (literal === undefined || !isStringified(literal)) return undefined
      // Only an object has literals.
      return (value as Readonly<Record<string, unknown>>)[name] === text ? literal : undefined
    },
  }
}

/** @throws ProblemError 413 where the request says that it is too large, before any of it is read. */
export function refuseDeclaredSize(req: IncomingMessage): void {
  const declared = req.headers['content-length']
  if (declared !== undefined && Number(declared) > limits.requestBytes) throw problems.tooLarge(limits.requestBytes)
}

function requireMediaType(req: IncomingMessage, expected: string): void {
  const hint: Record<string, string> = expected === mergePatchMediaType ? { 'Accept-Patch': expected } : {}
  const [type = '', ...parameters] = (req.headers['content-type'] ?? '')
    .split(';')
    .map(part => part.trim().toLowerCase())
  if (type !== expected) throw problems.unsupportedMediaType(`Send ${expected}.`, hint)
  const charset = parameters.find(parameter => parameter.startsWith('charset='))?.slice('charset='.length)
  if (charset !== undefined && charset !== 'utf-8' && charset !== '"utf-8"') {
    throw problems.unsupportedMediaType('Send UTF-8.', hint)
  }
  const encoding = req.headers['content-encoding']
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw problems.unsupportedMediaType('Send the content without a Content-Encoding.', {
      ...hint,
      'Accept-Encoding': 'identity',
    })
  }
}

function readBytes(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  continueIfAwaited(req)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      const wasOver = size > limitBytes
      size += chunk.length
      if (size <= limitBytes) chunks.push(chunk)
      if (wasOver || size <= limitBytes) return
      chunks.length = 0
      req.pause()
      reject(problems.tooLarge(limitBytes))
    })
    req.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)),
    )
    // There is no listener for errors: without one, node:http has none to tell.
    req.on('close', () => {
      if (!req.readableEnded) reject(new RequestAborted())
    })
  })
}

function parseJson(bytes: Buffer): { readonly value: unknown; readonly literals: ReadonlyMap<string, string> } {
  const text = decodeUtf8(bytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which may be an article's.
    throw problems.malformed('The body is not JSON.')
  }
  // RFC 8259 §4 leaves it open which of two members with one name counts, so each program would save something else.
  const { twice, literals } = membersOf(text)
  if (twice === undefined) return { value, literals }
  throw problems.malformed('A member stands twice in one object.', [{ path: twice, message: 'stands twice' }])
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw problems.malformed('The body is not valid UTF-8.')
  }
}

const wrongForm = new Set(['invalid_type', 'invalid_format', 'invalid_union', 'invalid_key', 'invalid_element'])

/** 400 where the form is wrong (a member is missing or of another type), 422 where only the content is. */
function invalidContent(error: z.ZodError) {
  const errors: InvalidMember[] = error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
  const isMalformed = error.issues.some(issue => wrongForm.has(issue.code))
  return isMalformed
    ? problems.malformed('Members of the body are missing or of the wrong type.', errors)
    : problems.unprocessable('Members of the body have values that cannot be saved.', errors)
}
