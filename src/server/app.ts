import type { RequestListener } from 'node:http'
import type { Logger } from 'pino'
import type { Person } from './index.ts'
import type { ChangeFeed } from './changes/change-feed.ts'
import type { Presence } from './changes/presence.ts'
import { createAccess } from './http/access.ts'
import { admit } from './http/admission.ts'
import { createApi, isOfApi } from './http/api.ts'
import { articleEndpoints } from './http/article-endpoints.ts'
import { drainRest } from './http/bounded-drain.ts'
import { collectionEndpoints } from './http/collection-endpoints.ts'
import type { Endpoint } from './http/endpoint.ts'
import { Exchange } from './http/exchange.ts'
import { answerFailure } from './http/failure.ts'
import { instanceEndpoints } from './http/instance-endpoints.ts'
import { openApiEndpoint } from './http/openapi.ts'
import type { Origins } from './http/origins.ts'
import { presenceEndpoints } from './http/presence-endpoints.ts'
import { requestLog } from './http/request-log.ts'
import { revisionEndpoints } from './http/revision-endpoints.ts'
import type { Wiki } from './wiki.ts'

export interface AppOptions {
  readonly wiki: Wiki
  readonly feed: ChangeFeed
  readonly presence: Presence
  readonly people: readonly Person[]
  readonly origins: Origins
  readonly name: string
  readonly version: string
  readonly rendererDir: string | undefined
  readonly log: Logger
}

/** Everything that is asked of the server, in its order: what every request has to pass, then the API, or the pages. */
export function createApp(options: AppOptions): RequestListener {
  const { wiki, people, origins, rendererDir, log } = options
  const access = createAccess({ people, instanceId: wiki.instanceId, isOwnOrigin: origins.isOwn })
  const api = createApi(endpointsOf(options), access)
  const fail = answerFailure(log)
  let pages: Promise<RequestListener> | undefined
  const writeLine = requestLog(log)

  async function serve(exchange: Exchange): Promise<void> {
    if (admit(exchange, origins) === 'answered') return
    if (isOfApi(exchange.path)) return api(exchange)
    const listener = await (pages ??= loadPages())
    listener(exchange.req, exchange.handOver())
  }

  /** Express serves the pages and nothing else, and takes longer to load than all the rest. */
  async function loadPages(): Promise<RequestListener> {
    const { createPages } = await import('./http/pages.ts')
    return createPages({ access, rendererDir, fail })
  }

  return (req, res) => {
    const exchange = new Exchange(req, res)
    res.on('close', () => {
      writeLine(exchange)
      if (res.writableFinished && !req.complete) drainRest(req)
    })
    serve(exchange).catch((error: unknown) => fail(error, res, exchange.headers))
  }
}

/** Every endpoint of the contract, the document that describes them included. */
export function endpointsOf(
  options: Pick<AppOptions, 'wiki' | 'feed' | 'presence' | 'name' | 'version'>,
): readonly Endpoint[] {
  const { wiki, presence, version } = options
  const endpoints = [
    ...instanceEndpoints(options),
    ...collectionEndpoints(wiki),
    ...articleEndpoints(wiki),
    ...revisionEndpoints(wiki),
    ...presenceEndpoints(wiki, presence),
  ]
  return [...endpoints, openApiEndpoint(endpoints, version)]
}
