import type { IncomingMessage } from 'node:http'
import { limits } from '#shared/domain/article.ts'

const patienceMs = 2000

/** After an answer that did not wait for the request's body (401, 413, …), takes in a bounded rest of it, so that the
 *  client reads the answer instead of a broken connection, and then cuts the connection. */
export function drainRest(req: IncomingMessage): void {
  let left = limits.requestBytes
  const cut = () => req.socket.destroy()
  const timer = setTimeout(cut, patienceMs)
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) cut()
  })
  req.once('close', () => clearTimeout(timer))
  req.once('end', () => clearTimeout(timer))
  req.resume()
}
