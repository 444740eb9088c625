import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Person } from './index.ts'
import type { ChangeFeed } from './changes/change-feed.ts'
import type { Presence } from './changes/presence.ts'
import { createAccess } from './http/access.ts'
import { createApiRouter } from './http/api-router.ts'
import { articleEndpoints } from './http/article-endpoints.ts'
import { boundedDrain } from './http/bounded-drain.ts'
import { collectionEndpoints } from './http/collection-endpoints.ts'
import type { Endpoint } from './http/endpoint.ts'
import { answerFailure } from './http/failure.ts'
import { instanceEndpoints } from './http/instance-endpoints.ts'
import { refuseDeclaredSize } from './http/json-body.ts'
import { openApiEndpoint } from './http/openapi.ts'
import { crossOrigin, requireHost, type Origins } from './http/origins.ts'
import { presenceEndpoints } from './http/presence-endpoints.ts'
import { problems } from './http/problem.ts'
import { rendererFiles } from './http/renderer-files.ts'
import { logRequests } from './http/request-log.ts'
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

/** Middleware and routers in their order. */
export function createApp(options: AppOptions): Express {
  const { wiki, people, origins, rendererDir, log } = options
  const access = createAccess({ people, instanceId: wiki.instanceId, isOwnOrigin: origins.isOwn })
  const app = express()
  app.disable('x-powered-by')
  // Express would make a weak tag of every body; ours come from the revisions.
  app.disable('etag')
  app.set('query parser', false)
  app.enable('case sensitive routing')
  app.enable('strict routing')

  app.use(logRequests(log))
  app.use(boundedDrain)
  app.use(protectiveHeaders)
  app.use(requireHost(origins))
  app.use(crossOrigin(origins))
  app.use(refuseTooLarge)
  app.use(createApiRouter(endpointsOf(options), access))
  app.get('/sign-in', access.signIn)
  if (rendererDir !== undefined) app.use(rendererFiles(rendererDir))
  app.use(nothingHere)
  app.use(answerFailure(log))
  return app
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

/** For answers that are no pages; the renderer's files replace what they need otherwise. */
const protectiveHeaders: RequestHandler = (_req, res, next) => {
  res.setHeader('Vary', 'Accept, Authorization, Cookie, Origin')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  res.setHeader('Referrer-Policy', 'no-referrer')
  res.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  next()
}

const refuseTooLarge: RequestHandler = (req, _res, next) => {
  refuseDeclaredSize(req)
  next()
}

const nothingHere: RequestHandler = () => {
  throw problems.notFound()
}
