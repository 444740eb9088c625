import type { ServerResponse } from 'node:http'
import { problemMediaType, type ProblemError } from './problem.ts'

/** Writes a problem as the whole response. Headers that were set before (CORS, Vary) stay. */
export function writeProblem(res: ServerResponse, error: ProblemError): void {
  const body = Buffer.from(JSON.stringify(error.problem))
  res.statusCode = error.status
  for (const name of ['ETag', 'Last-Modified', 'Location']) res.removeHeader(name)
  res.setHeader('Content-Type', problemMediaType)
  res.setHeader('Content-Length', body.length)
  res.setHeader('Cache-Control', 'no-store')
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value)
  res.end(body)
}
