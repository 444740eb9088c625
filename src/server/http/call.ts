import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { parsePreconditions, type FieldLines } from '#shared/domain/precondition.ts'
import type { Person } from '../index.ts'
import type { Writer } from '../storage/port.ts'
import { preferredMediaType } from './accept.ts'
import { jsonMediaType, type Call, type Endpoint } from './endpoint.ts'
import type { Exchange } from './exchange.ts'
import { readJsonBody, type JsonBody } from './json-body.ts'
import { problems } from './problem.ts'
import { parseQuery } from './query.ts'

const nobody: Person = { name: '', token: '', role: 'editor' }
const jsonAlone = [jsonMediaType]

/** What a request asks of an endpoint. @throws ProblemError 400, 406 */
export function createCall(
  exchange: Exchange,
  params: Readonly<Record<string, string>>,
  { produces = jsonAlone }: Endpoint,
): Call {
  const { req, person = nobody } = exchange
  const accepts = preferredMediaType(req.headers.accept, produces)
  if (accepts === undefined) throw problems.notAcceptable(produces)
  let body: JsonBody<unknown> | undefined
  return {
    req,
    person,
    params,
    query: parseQuery(exchange.query),
    accepts,
    preconditions: parsePreconditions(conditionalLines(req), Math.floor(Date.now() / 1000)),
    async json(schema, mediaType) {
      const read = await readJsonBody(req, schema, mediaType)
      body = read
      return read.content
    },
    literalOf: (name, text) => body?.literalOf(name, text),
    writer: content => writerOf(exchange, person, content),
  }
}

/** node:http has the lines of a list joined already; of a date it shows the first line alone, as if there were no other. */
function conditionalLines(req: IncomingMessage): FieldLines {
  const { headers } = req
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  if (headers['if-modified-since'] !== undefined || headers['if-unmodified-since'] !== undefined) {
    return req.headersDistinct
  }
  return {
    ...(ifMatch === undefined ? {} : { 'if-match': [ifMatch] }),
    ...(ifNoneMatch === undefined ? {} : { 'if-none-match': [ifNoneMatch] }),
  }
}

function writerOf({ req, path }: Exchange, person: Person, content: unknown): Writer {
  if (req.headers['idempotency-key'] === undefined) return { person: person.name }
  const {
    'idempotency-key': keys = [],
    'if-match': ifMatch = null,
    'if-none-match': ifNoneMatch = null,
  } = req.headersDistinct
  const [key = '', ...more] = keys
  if (more.length > 0 || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw problems.malformed('Idempotency-Key must be 1 to 255 visible ASCII characters.')
  }
  const said = JSON.stringify([req.method, path, ifMatch, ifNoneMatch, content])
  return { person: person.name, request: { key, fingerprint: hash('sha256', said) } }
}
