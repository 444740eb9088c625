import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Keeps count of a server's requests, so that it can stop without cutting any. */
export interface RequestsInFlight {
  /** Those of one connection that are not answered yet, oldest first. */
  of(connection: Duplex): readonly ServerResponse[]
  /** Takes no new requests, waits for those under way, and cuts what is left after `withinMs`. */
  stop(withinMs: number): Promise<void>
}

export function trackRequests(server: Server): RequestsInFlight {
  const underWay = new Set<ServerResponse>()
  /** Connections on which nothing was asked yet: browsers open spare ones. To node:http these are not idle. */
  const silent = new Set<Socket>()
  let isStopping = false
  const sayGoodbye = (res: ServerResponse) => {
    if (!res.headersSent) res.shouldKeepAlive = false
  }
  server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    silent.delete(req.socket)
    underWay.add(res)
    if (isStopping) sayGoodbye(res)
    res.on('close', forget)
  })
  function forget(this: ServerResponse) {
    underWay.delete(this)
    if (isStopping) server.closeIdleConnections()
  }

  return {
    of: connection => [...underWay].filter(res => res.req.socket === connection),
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
        for (const socket of silent) socket.destroy()
      }),
  }
}
