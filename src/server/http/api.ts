import type { Access } from './access.ts'
import { createCall } from './call.ts'
import type { Endpoint } from './endpoint.ts'
import type { Exchange } from './exchange.ts'
import { problems } from './problem.ts'
import { createResources, type Resource } from './resources.ts'
import { respond } from './respond.ts'

/** What stands under one path: an endpoint for each method, or one that answers people who have not signed in. */
interface Methods {
  readonly isOpen: boolean
  readonly byMethod: ReadonlyMap<string, Endpoint>
  readonly allowed: readonly string[]
}

const root = '/api'
export const isOfApi = (path: string): boolean => path.startsWith(root) && (path.length === 4 || path[4] === '/')

/** Serves the endpoints. Errors come in the order of the contract: 401 before whether there is anything (404, 405), and
 *  that before what the request asks (406, 413, 415, 400, 422) and under which condition (428, 412). */
export function createApi(endpoints: readonly Endpoint[], access: Access): (exchange: Exchange) => Promise<void> {
  const paths = [...new Set(endpoints.map(endpoint => endpoint.path))]
  const find = createResources(new Map(paths.map(path => [path, methodsOf(path, endpoints)])))

  return async exchange => {
    const { req, path } = exchange
    const resource = find(path)
    if (resource?.value.isOpen !== true) {
      exchange.person = access.personOf(req)
      if (exchange.person === undefined) throw problems.unauthorized()
    }
    if (resource === undefined) throw problems.notFound()
    const params = decoded(resource, path)
    const { byMethod, allowed } = resource.value
    if (req.method === 'OPTIONS') {
      exchange.answer(204, ['Allow', allowed.join(', ')])
      return
    }
    const endpoint = byMethod.get(req.method ?? '')
    if (endpoint === undefined) throw problems.methodNotAllowed(allowed)
    const call = createCall(exchange, params, endpoint)
    await respond(exchange, call, await endpoint.handle(call))
  }
}

function methodsOf(path: string, endpoints: readonly Endpoint[]): Methods {
  const here = endpoints.filter(endpoint => endpoint.path === path)
  const byMethod = new Map(
    here.flatMap(endpoint =>
      (endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method]).map(method => [method, endpoint]),
    ),
  )
  return { isOpen: here[0]?.isOpen ?? false, byMethod, allowed: [...byMethod.keys(), 'OPTIONS'] }
}

function decoded({ params }: Resource<unknown>, path: string): Readonly<Record<string, string>> {
  if (!path.includes('%')) return params
  try {
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    throw problems.malformed('The path is not percent-encoded UTF-8.')
  }
}
