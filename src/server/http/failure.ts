import type { ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { InvalidCursor, StorageFull, StorageUnavailable } from '../storage/port.ts'
import type { HeaderList } from './exchange.ts'
import { RequestAborted } from './json-body.ts'
import { ProblemError, problems } from './problem.ts'
import { writeProblem } from './write-problem.ts'

/** The one place where failures become responses, with `headers` besides their own. What nobody foresaw is logged in full
 *  and told to nobody. */
export function answerFailure(log: Logger): (error: unknown, res: ServerResponse, headers?: HeaderList) => void {
  return (error, res, headers) => {
    // That a client went away is no failure of the server, and nobody is left to be answered.
    if (error instanceof RequestAborted) return void res.destroy()
    const problem = problemOf(error)
    if (problem.status >= 500) log.error(describe(error), 'request failed')
    // Half a response cannot be turned into another one; the client sees that it was cut.
    if (res.headersSent) return void res.destroy()
    writeProblem(res, problem, headers)
  }
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof InvalidCursor) return problems.malformed('The cursor is not one that this wiki gave out.')
  if (error instanceof StorageFull) return problems.storageFull()
  if (error instanceof StorageUnavailable) return problems.unavailable()
  // What Express and serve-static throw about a path: percent-encoding that is none, a path that leads outside.
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  if (status === 400) return problems.malformed('The path is not percent-encoded UTF-8.')
  if (typeof status === 'number' && status >= 401 && status < 500) return problems.notFound()
  return problems.internal()
}

function describe(error: unknown) {
  if (!(error instanceof Error)) return { error: typeof error }
  const { name, message, stack } = error
  return { error: { name, message, stack, ...('code' in error ? { code: error.code } : {}) } }
}
