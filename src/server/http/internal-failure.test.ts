import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { InvalidCursor, StorageFull, StorageUnavailable } from '../storage/port.ts'
import { askOver } from '../testing/test-wiki.ts'
import { answerFailure } from './failure.ts'
import { RequestAborted } from './json-body.ts'

let server: Server
afterEach(() => {
  server.close()
})

/** Serves nothing but this failure, and keeps its log. */
async function serveFailure(error: unknown) {
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString())
      done()
    },
  })
  const fail = answerFailure(pino(sink))
  server = createServer((_req, res) => fail(error, res))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { ask: () => askOver((server.address() as AddressInfo).port, '/'), log: () => lines.join('') }
}

async function failing(error: unknown) {
  const { ask, log } = await serveFailure(error)
  const answer = await ask()
  return { answer, log: log() }
}

describe('a failure of the server itself', () => {
  it.each([
    [new Error('SELECT body FROM article at /home/ana/wiki.sqlite'), 500, 'internal'],
    ['SELECT body FROM article at /home/ana/wiki.sqlite', 500, 'internal'],
    [new StorageFull('SELECT /home/ana'), 507, 'storage-full'],
    [new StorageUnavailable('SELECT /home/ana'), 503, 'unavailable'],
    [new InvalidCursor('SELECT /home/ana'), 400, 'invalid'],
  ])('%s is told as %i %s and nothing more', async (error, status, code) => {
    const { answer } = await failing(error)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.json).toMatchObject({ status, code })
    expect(answer.status).toBe(status)
    expect(answer.text).not.toMatch(/SELECT|home|stack|\bat\b/)
    if (status === 503) expect(answer.headers['retry-after']).toBe('1')
  })

  it('stands in the log with its stack, but without what else the error carries', async () => {
    const { log } = await failing(Object.assign(new Error('broken'), { code: 'E1', row: 'the text of an article' }))
    expect(JSON.parse(log)).toMatchObject({ level: 50, error: { name: 'Error', message: 'broken', code: 'E1' } })
    expect(log).toContain('internal-failure.test.ts')
    expect(log).not.toContain('the text of an article')
  })

  it('that nobody could prevent is not in the log', async () => {
    expect((await failing(new InvalidCursor('x'))).log).toBe('')
  })

  it('is none where a client went away in the middle of its request', async () => {
    const { ask, log } = await serveFailure(new RequestAborted())
    await expect(ask()).rejects.toThrow()
    expect(log()).toBe('')
  })
})
