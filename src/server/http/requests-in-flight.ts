import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Keeps count of a server's requests, so that it can stop without cutting any. */
export interface RequestsInFlight {
  /** Takes no new requests, waits for those under way, and cuts what is left after `withinMs`. */
  stop(withinMs: number): Promise<void>
}

export function trackRequests(server: Server): RequestsInFlight {
  const underWay = new Set<ServerResponse>()
  let isStopping = false
  const sayGoodbye = (res: ServerResponse) => {
    if (!res.headersSent) res.shouldKeepAlive = false
  }
  server.prependListener('request', (_req: IncomingMessage, res: ServerResponse) => {
    underWay.add(res)
    if (isStopping) sayGoodbye(res)
    res.once('close', () => {
      underWay.delete(res)
      if (isStopping) server.closeIdleConnections()
    })
  })

  return {
    stop: withinMs =>
      new Promise(resolve => {
        isStopping = true
        for (const res of underWay) sayGoodbye(res)
        const deadline = setTimeout(() => server.closeAllConnections(), withinMs)
        server.close(() => {
          clearTimeout(deadline)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
