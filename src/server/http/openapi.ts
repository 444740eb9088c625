import { z } from 'zod'
import { limits } from '#shared/domain/article.ts'
import { problemSchema } from '#shared/protocol/problem.ts'
import { routes } from '#shared/protocol/routes.ts'
import { jsonMediaType, type Endpoint } from './endpoint.ts'
import { problemMediaType } from './problem.ts'

type Json = Record<string, unknown>

/** The endpoint that publishes all endpoints, itself included. */
export function openApiEndpoint(others: readonly Endpoint[], version: string): Endpoint {
  let document: Json | undefined
  const endpoint: Endpoint = {
    method: 'GET',
    path: routes.openapi,
    documentation: {
      operationId: 'readOpenApi',
      summary: 'This document',
      answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.literal('3.1.0') }) } },
    },
    handle: async () => ({
      kind: 'json',
      status: 200,
      // Made when somebody asks: converting every schema takes as long as all else of a start.
      value: (document ??= openApiDocument([...others, endpoint], version)),
      headers: { 'Cache-Control': 'private, no-cache' },
    }),
  }
  return endpoint
}

/** The HTTP contract, generated from the endpoints and their schemas. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Json> = {}
  for (const endpoint of endpoints) {
    const path = (paths[endpoint.path] ??= pathParameters(endpoint.path))
    path[endpoint.method.toLowerCase()] = operation(endpoint)
    if (endpoint.method === 'GET') path['head'] = headOperation(endpoint)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Etagere',
      version,
      description: `A wiki in which nobody’s edit is lost. Bodies have at most ${limits.requestBytes} bytes.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    security: [{ token: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'etagere-INSTANCE', description: 'Set by the sign-in link' },
      },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
    },
  }
}

function pathParameters(path: string): Json {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
  return {
    parameters: names.map(name => ({
      name,
      in: 'path',
      required: true,
      schema: name === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
    })),
  }
}

function operation({ documentation, isOpen, produces = [jsonMediaType] }: Endpoint): Json {
  const { operationId, summary, description, query = {}, headers = [], body, answers } = documentation
  const optional = (place: string) => (name: string, text?: string) => ({
    name,
    in: place,
    required: false,
    ...(text === undefined ? {} : { description: text }),
    schema: { type: 'string' },
  })
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(isOpen ? { security: [] } : {}),
    parameters: [
      ...Object.entries(query).map(([name, text]) => optional('query')(name, text)),
      ...headers.map(name => optional('header')(name)),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [body.mediaType]: { schema: schemaOf(body.schema, 'input') } } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, response(Number(status), answer, produces)]),
      ),
      default: problemResponse('Any other failure'),
    },
  }
}

function headOperation(endpoint: Endpoint): Json {
  const { requestBody: _none, ...rest } = operation(endpoint)
  const { operationId } = endpoint.documentation
  return { ...rest, operationId: `${operationId}Head`, summary: `The headers of ${operationId}` }
}

function response(
  status: number,
  { description, schema }: { readonly description: string; readonly schema?: z.ZodType },
  produces: readonly string[],
): Json {
  if (status >= 400) return problemResponse(description)
  if (status === 204 || status === 304) return { description }
  const content = produces.map(mediaType => [
    mediaType,
    { schema: mediaType === jsonMediaType && schema !== undefined ? schemaOf(schema, 'output') : { type: 'string' } },
  ])
  return { description, content: Object.fromEntries(content) as Json }
}

const problemResponse = (description: string): Json => ({
  description,
  content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** Etags and ids are checked by transforms, which JSON Schema cannot say: on the wire they are strings. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' })
