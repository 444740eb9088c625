import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { answerFailure } from './failure.ts'
import { readJsonBody } from './json-body.ts'
import { answerRawFailures } from './raw-failure.ts'
import { trackRequests } from './requests-in-flight.ts'

let server: Server
beforeEach(async () => {
  // As node:http does it for everybody, but for seconds of patience a few milliseconds.
  server = createServer({ requestTimeout: 20, headersTimeout: 20, connectionsCheckingInterval: 5 })
  answerRawFailures(server, trackRequests(server))
  const fail = answerFailure(pino({ enabled: false }))
  server.on('request', (req, res) => {
    readJsonBody(req, z.unknown()).then(
      () => res.end('read'),
      (error: unknown) => fail(error, res),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Everything that is said on a connection until the server closes it. */
async function said(text: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const chunks: string[] = []
  socket.on('data', chunk => chunks.push(chunk.toString()))
  socket.write(text)
  await once(socket, 'close')
  return chunks.join('')
}

const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

it.each([
  ['whose content', `${post}Content-Length: 9\r\n\r\n{`],
  ['whose head', 'POST / HTTP/1.1\r\nHost:'],
])('a request %s does not arrive in time is answered 408, and its connection is closed', async (_, text) => {
  expect(await said(text)).toMatch(/^HTTP\/1\.1 408 [^]*\r\nConnection: close\r\n[^]*"code":"invalid"/)
})

it('what is broken after a request does not cost that request its answer', async () => {
  const text = await said(`${post}Content-Length: 2\r\n\r\n{}${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)
  expect(text.match(/HTTP\/1\.1 \d+|"code":"\w+"/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400', '"code":"invalid"'])
})
