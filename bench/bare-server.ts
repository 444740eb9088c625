/* The limits for everything that goes over HTTP: servers that do nothing but answer. A process of its own, like the server
   under test; prints its address. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'

const [kind = 'express', size = '4096'] = process.argv.slice(2)
const answer = JSON.stringify({ id: 'constant', body: 'x'.repeat(Number(size)) })

const app = express()
app.set('etag', false)
app.get('/constant', (_request, response) => {
  response.type('json').set('ETag', '"constant"').send(answer)
})
app.get('/not-modified', (_request, response) => {
  response.status(304).set('ETag', '"constant"').end()
})
app.put('/echo', express.json({ limit: '5mb' }), (request, response) => {
  response.set('ETag', '"constant"').json(request.body)
})

const server = createServer(
  kind === 'express'
    ? app
    : (_request, response) => {
        response.setHeader('Content-Type', 'application/json')
        response.setHeader('Content-Length', Buffer.byteLength(answer))
        response.end(answer)
      },
)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
