import type { IncomingMessage, Server } from 'node:http'
import { STATUS_CODES } from '../node-http.ts'
import type { Duplex } from 'node:stream'
import { ProblemError, problemMediaType, problems } from './problem.ts'
import type { RequestsInFlight } from './requests-in-flight.ts'
import { writeProblem } from './write-problem.ts'

/** Answers what node:http refuses: broken syntax, headers that are too long, a request that does not end. The server's own
 *  listener never sees these, or waits for the rest of them in vain. */
export function answerRawFailures(server: Server, requests: RequestsInFlight): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy()
      return
    }
    const last = requests.of(socket).at(-1)
    if (last === undefined) {
      end(socket, problemOf(error.code))
      return
    }
    // An answer must not be written into the middle of another one: those of the requests before come first.
    last.once('close', () => last.req.socket.destroySoon())
    // Broken is the content of this very request, or it does not arrive in time: nobody else would ever answer it.
    if (!last.req.complete && !last.headersSent) writeProblem(last, problemOf(error.code), ['Connection', 'close'])
  })
  server.on('connect', (_req: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    end(socket, problems.methodNotAllowed(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']))
  })
}

function problemOf(code: string | undefined): ProblemError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new ProblemError({ status: 431, code: 'too-large', detail: 'The address and the headers are too long.' })
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ProblemError({ status: 408, code: 'invalid', detail: 'The request did not arrive in time.' })
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return new ProblemError({ status: 413, code: 'too-large', detail: 'The chunk extensions are too long.' })
  }
  return problems.malformed('This is not an HTTP request.')
}

function end(socket: Duplex, error: ProblemError): void {
  const body = JSON.stringify(error.problem)
  const headers = Object.entries({
    ...error.headers,
    'Content-Type': problemMediaType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    Date: new Date().toUTCString(),
    Connection: 'close',
  })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n${lines}\r\n${body}`)
}
