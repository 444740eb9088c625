import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { problems } from './problem.ts'
import { writeProblem } from './write-problem.ts'

const awaiting = new WeakMap<IncomingMessage, ServerResponse>()

/** Lets a client that sends `Expect: 100-continue` keep its body until its address, its token, its media type and its
 *  size were found acceptable. Other expectations are 417. */
export function handleExpectations(server: Server): void {
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    awaiting.set(req, res)
    // Without the body nobody can tell where the next request begins.
    res.shouldKeepAlive = false
    server.emit('request', req, res)
  })
  server.on('checkExpectation', (_req: IncomingMessage, res: ServerResponse) => {
    res.shouldKeepAlive = false
    writeProblem(res, problems.expectationFailed())
  })
}

/** Asks for the body where the client waits for that. */
export function continueIfAwaited(req: IncomingMessage): void {
  const res = awaiting.get(req)
  if (res === undefined) return
  awaiting.delete(req)
  res.shouldKeepAlive = req.headers.connection?.toLowerCase() !== 'close'
  res.writeContinue()
}
