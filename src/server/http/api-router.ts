import { createHash } from 'node:crypto'
import { Router, type Request, type RequestHandler, type Response } from 'express'
import { parsePreconditions } from '#shared/domain/precondition.ts'
import type { Person } from '../index.ts'
import type { Writer } from '../storage/port.ts'
import type { Access } from './access.ts'
import { jsonMediaType, type Call, type Endpoint } from './endpoint.ts'
import { readJsonBody } from './json-body.ts'
import { problems } from './problem.ts'
import { parseQuery } from './query.ts'
import { respond } from './respond.ts'

const nobody: Person = { name: '', token: '', role: 'editor' }

/** Serves the endpoints. Errors come in the order of the contract: 401 before whether there is anything (404, 405), and
 *  that before what the request asks (406, 413, 415, 400, 422) and under which condition (428, 412). */
export function createApiRouter(endpoints: readonly Endpoint[], access: Access): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const paths = [...new Set(endpoints.map(endpoint => endpoint.path))]
  const register = (isOpen: boolean) => {
    for (const path of paths) {
      const here = endpoints.filter(endpoint => endpoint.path === path)
      if ((here[0]?.isOpen ?? false) === isOpen) router.all(expressPath(path), dispatch(here))
    }
  }
  register(true)
  router.use('/api', (req, res, next) => {
    const person = access.personOf(req)
    if (person === undefined) throw problems.unauthorized()
    res.locals['person'] = person
    next()
  })
  register(false)
  router.use('/api', () => {
    throw problems.notFound()
  })
  return router
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

function dispatch(endpoints: readonly Endpoint[]): RequestHandler {
  const methods = endpoints.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return async (req, res) => {
    if (req.method === 'OPTIONS') {
      res.setHeader('Allow', [...methods, 'OPTIONS'].join(', '))
      return void res.status(204).end()
    }
    const method = req.method === 'HEAD' ? 'GET' : req.method
    const endpoint = endpoints.find(candidate => candidate.method === method)
    if (endpoint === undefined) throw problems.methodNotAllowed([...methods, 'OPTIONS'])
    const call = createCall(req, res, endpoint)
    await respond(call, res, await endpoint.handle(call))
  }
}

function createCall(req: Request, res: Response, { produces = [jsonMediaType] }: Endpoint): Call {
  const accepts = req.accepts([...produces])
  if (accepts === false) throw problems.notAcceptable(produces)
  const person = (res.locals['person'] as Person | undefined) ?? nobody
  return {
    req,
    person,
    params: req.params as Record<string, string>,
    query: parseQuery(req.url),
    accepts,
    preconditions: parsePreconditions(req.headersDistinct, Math.floor(Date.now() / 1000)),
    json: (schema, mediaType) => readJsonBody(req, schema, mediaType),
    writer: content => writerOf(req, person, content),
  }
}

function writerOf(req: Request, person: Person, content: unknown): Writer {
  const [key, ...more] = req.headersDistinct['idempotency-key'] ?? []
  if (key === undefined) return { person: person.name }
  if (more.length > 0 || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw problems.malformed('Idempotency-Key must be 1 to 255 visible ASCII characters.')
  }
  const { 'if-match': ifMatch = null, 'if-none-match': ifNoneMatch = null } = req.headersDistinct
  const said = JSON.stringify([req.method, req.path, ifMatch, ifNoneMatch, content])
  return { person: person.name, request: { key, fingerprint: createHash('sha256').update(said).digest('hex') } }
}
