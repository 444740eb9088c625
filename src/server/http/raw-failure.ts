import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { ProblemError, problemMediaType, problems } from './problem.ts'

/** Answers what never becomes a request, because node:http refuses it: broken syntax, headers that are too long, a request
 *  that does not end. Express never sees these. */
export function answerRawFailures(server: Server): void {
  /** Responses under way: an answer must not be written into the middle of another one. */
  const busy = new WeakMap<Duplex, number>()
  /** What came after the requests under way was none: nothing more is read, and they are answered first. */
  const broken = new WeakSet<Duplex>()
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    busy.set(req.socket, (busy.get(req.socket) ?? 0) + 1)
    res.once('close', () => {
      const left = (busy.get(req.socket) ?? 1) - 1
      busy.set(req.socket, left)
      if (left === 0 && broken.has(req.socket)) req.socket.destroySoon()
    })
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else if ((busy.get(socket) ?? 0) > 0) broken.add(socket)
    else end(socket, problemOf(error.code))
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
