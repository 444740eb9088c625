import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { request } from './connection.ts'

it('counts an instance that never answers as unreachable, and tells that from the caller’s own abort', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  expect(await request({ address }, { path: '/', patienceMs: 50 })).toEqual({ kind: 'unreachable' })
  const abort = new AbortController()
  const asked = request({ address }, { path: '/', signal: abort.signal })
  abort.abort()
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  silent.closeAllConnections()
  await new Promise(resolve => silent.close(resolve))
})
