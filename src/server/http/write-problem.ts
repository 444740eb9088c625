import type { ServerResponse } from 'node:http'
import type { HeaderList } from './exchange.ts'
import { problemMediaType, type ProblemError } from './problem.ts'

/** Writes a problem as the whole response. Headers that were set before stay, but for those of what was to be answered. */
export function writeProblem(res: ServerResponse, error: ProblemError, headers: HeaderList = []): void {
  const body = JSON.stringify(error.problem)
  for (const name of ['ETag', 'Last-Modified', 'Location']) res.removeHeader(name)
  res.writeHead(error.status, [
    ...headers,
    'Content-Type',
    problemMediaType,
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    ...Object.entries(error.headers).flat(),
  ])
  res.end(body)
}
