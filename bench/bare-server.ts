/* The limits for everything that goes over HTTP: servers that do nothing but answer. A process of its own, like the server
   under test; prints its address. It writes no access log, and neither does the server under test in these measurements. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { articleBytes, content } from './articles.ts'

const [kind = 'express', bytes = String(articleBytes)] = process.argv.slice(2)
const rest = {
  etag: '"0123456789abcdef0123456789abcdef"',
  revision: 1,
  createdAt: '2026-11-22T00:00:00.000Z',
  updatedAt: '2026-11-22T00:00:00.000Z',
  updatedBy: 'Bench',
}
const constant = JSON.stringify({ id: 'constant', ...content('Constant'), body: 'x'.repeat(Number(bytes)), ...rest })

const app = express()
app.set('etag', false)
app.get('/api/v1/articles/:id', (_request, response) => {
  response.type('json').set('ETag', rest.etag).send(constant)
})
/** The article that a save sends, as the server under test answers it. */
app.put('/api/v1/articles/:id', express.json({ limit: '5mb' }), (request, response) => {
  const body = request.body as object
  const etag = request.get('If-Match') ?? rest.etag
  response.set('ETag', etag).json({ id: request.params['id'], ...body, ...rest, etag })
})

const server = createServer(
  kind === 'express'
    ? app
    : (_request, response) => {
        response.setHeader('Content-Type', 'application/json')
        response.setHeader('Content-Length', Buffer.byteLength(constant))
        response.end(constant)
      },
)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
