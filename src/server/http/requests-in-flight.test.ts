import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { trackRequests, type RequestsInFlight } from './requests-in-flight.ts'

let server: Server
let requests: RequestsInFlight
let port: number
/** So long that a test which waits for it fails. */
const never = 1_000_000

beforeEach(async () => {
  server = createServer()
  requests = trackRequests(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => server.closeAllConnections())

describe('trackRequests', () => {
  test('lets a request that is under way end before the server stops', async () => {
    const asked = once(server, 'request') as Promise<[unknown, ServerResponse]>
    const answer = fetch(`http://127.0.0.1:${port}/`)
    const [, res] = await asked
    let isStopped = false
    const stopped = requests.stop(never).then(() => (isStopped = true))
    expect(isStopped).toBe(false)
    res.end('whole')
    expect(await (await answer).text()).toBe('whole')
    await stopped
  })

  test('does not wait for a connection on which nothing was ever asked', async () => {
    const accepted = once(server, 'connection')
    const spare = connect(port, '127.0.0.1')
    const closed = once(spare, 'close')
    await accepted
    await requests.stop(never)
    await closed
  })

  test('does not wait for a connection that is kept for the next request', async () => {
    server.on('request', (_req, res: ServerResponse) => void res.end('x'))
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('x')
    await requests.stop(never)
  })

  test('cuts what does not end in time', async () => {
    const asked = once(server, 'request')
    const answer = fetch(`http://127.0.0.1:${port}/`)
    const cut = expect(answer).rejects.toThrow()
    await asked
    await requests.stop(1)
    await cut
  })
})
