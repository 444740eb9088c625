import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from '#shared/protocol/problem.ts'
import { alice, startTestWiki, type Ask, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
beforeAll(async () => {
  wiki = await startTestWiki()
})
afterAll(() => wiki.close())

const articles = '/api/v1/articles'
const limit = 5 * 1024 * 1024

/** A raw response's status and problem. */
function parseRaw(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  expect(head.toLowerCase()).toContain('content-type: application/problem+json')
  expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBe(Buffer.byteLength(body, 'latin1'))
  return problemSchema.parse(JSON.parse(body))
}
const host = () => `Host: 127.0.0.1:${wiki.port}\r\n`
const authorized = () => `${host()}Authorization: Bearer ${alice.token}\r\nConnection: close\r\n`

describe('a request that fails is answered with a problem', () => {
  it.each<[number, string, string, Ask]>([
    [404, 'not-found', '/nowhere', {}],
    [404, 'not-found', '/api/v1/nowhere', {}],
    [404, 'not-found', '/api/v2/articles', {}],
    [404, 'not-found', '/api/v1/articles/', {}],
    [404, 'not-found', '/API/v1/articles', {}],
    [404, 'not-found', '/nowhere', { method: 'DELETE' }],
    [400, 'invalid', '/api/v1/articles/%ff', {}],
    [400, 'invalid', '/api/v1/articles/%', {}],
    [405, 'method-not-allowed', articles, { method: 'DELETE' }],
    [405, 'method-not-allowed', articles, { method: 'PROPFIND' }],
    [405, 'method-not-allowed', '/api/v1/health', { method: 'POST' }],
    [406, 'not-acceptable', articles, { headers: { Accept: 'text/html' } }],
    [406, 'not-acceptable', articles, { headers: { Accept: 'application/json;q=0' } }],
    [406, 'not-acceptable', '/api/v1/events', { headers: { Accept: 'application/json' } }],
    [415, 'unsupported-media-type', articles, { method: 'POST' }],
    [415, 'unsupported-media-type', articles, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain' } }],
    [415, 'unsupported-media-type', articles, { method: 'POST', body: '{}', headers: { 'Content-Encoding': 'gzip' } }],
    [
      415,
      'unsupported-media-type',
      articles,
      { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json; charset=utf-16' } },
    ],
    [400, 'invalid', articles, { method: 'POST', body: '' }],
    [400, 'invalid', articles, { method: 'POST', body: '{"title":' }],
    [400, 'invalid', articles, { method: 'POST', body: '[]' }],
    [400, 'invalid', articles, { method: 'POST', body: 'null' }],
    [400, 'invalid', articles, { method: 'POST', body: '{"title":1}' }],
    [400, 'invalid', articles, { method: 'POST', body: '{"title":"a","title":"b"}' }],
    [400, 'invalid', articles, { method: 'POST', body: '{"title":"a","\\u0074itle":"b"}' }],
    [400, 'invalid', articles, { method: 'POST', body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }],
    [422, 'invalid', articles, { method: 'POST', body: '{"title":" "}' }],
    [422, 'invalid', articles, { method: 'POST', body: '{"title":"a\\u0000b"}' }],
    [422, 'invalid', articles, { method: 'POST', body: '{"title":"a","body":"\\ud800"}' }],
    [422, 'invalid', articles, { method: 'POST', body: JSON.stringify({ title: 'x'.repeat(301) }) }],
    [400, 'invalid', '/api/v1/changes?since=x', {}],
    [400, 'invalid', '/api/v1/events', { headers: { 'Last-Event-ID': 'x' } }],
  ])('%i %s for %s %j', async (status, code, path, ask) => {
    const answer = await wiki.ask(path, ask)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(problemSchema.parse(answer.json)).toMatchObject({ status, code, type: `urn:etagere:problem:${code}` })
    expect(answer.status).toBe(status)
  })

  it('with 405 and what is allowed', async () => {
    expect((await wiki.ask(articles, { method: 'PUT' })).headers.allow).toBe('GET, HEAD, POST, OPTIONS')
    const options = await wiki.ask(articles, { method: 'OPTIONS' })
    expect(options).toMatchObject({ status: 204, headers: { allow: 'GET, HEAD, POST, OPTIONS' } })
  })

  it('with 415 and what a patch is made of', async () => {
    const { path, etag } = await wiki.make()
    const headers = { 'Content-Type': 'application/json', 'If-Match': etag }
    const answer = await wiki.ask(path, { method: 'PATCH', body: '{}', headers })
    expect(answer).toMatchObject({ status: 415, headers: { 'accept-patch': 'application/merge-patch+json' } })
  })
})

describe('a body that is too large', () => {
  it('is refused by its declared size, before any of it was sent', async () => {
    const text = await wiki.raw(
      `POST ${articles} HTTP/1.1\r\n${authorized()}Content-Type: application/json\r\nContent-Length: ${limit + 1}\r\n\r\n`,
    )
    expect(parseRaw(text)).toMatchObject({ status: 413, code: 'too-large' })
  })

  it('is refused by its counted size, before its end', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${alice.token}`, 'Content-Type': 'application/json' }
      const req = httpRequest({ host: '127.0.0.1', port: wiki.port, path: articles, method: 'POST', headers })
      req.on('response', res => {
        resolve(res.statusCode)
        req.destroy()
      })
      req.on('error', reject)
      // Chunks without an end.
      for (let sent = 0; sent <= limit; sent += 65536) req.write(Buffer.alloc(65536, 0x20))
    })
    expect(status).toBe(413)
  })

  it('is refused where nobody would read it, and the connection is cut', async () => {
    const socket = connect({ host: '127.0.0.1', port: wiki.port })
    let text = ''
    socket.on('data', chunk => (text += chunk.toString()))
    const isClosed = new Promise(resolve => socket.on('close', resolve))
    socket.on('error', () => socket.destroy())
    socket.write(`GET /nowhere HTTP/1.1\r\n${host()}Transfer-Encoding: chunked\r\n\r\n`)
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65536, 0x20), Buffer.from('\r\n')])
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', pump)
    pump()
    await isClosed
    expect(text).toContain('404 Not Found')
  })

  it('of the greatest size that is allowed is saved', async () => {
    const shell = JSON.stringify({ title: 'Large', body: '' })
    const body = JSON.stringify({ title: 'Large', body: 'x'.repeat(limit - shell.length) })
    expect(Buffer.byteLength(body)).toBe(limit)
    expect((await wiki.ask(articles, { method: 'POST', body })).status).toBe(201)
    expect((await wiki.ask(articles, { method: 'POST', body: `${body} ` })).status).toBe(413)
  })
})

describe('Expect', () => {
  const ask = (expect: string, path: string) =>
    wiki.raw(
      `PUT ${path} HTTP/1.1\r\n${authorized()}Content-Type: application/json\r\nIf-Match: *\r\n` +
        `Expect: ${expect}\r\nContent-Length: ${limit + 1}\r\n\r\n`,
    )

  it('other than 100-continue is 417', async () => {
    expect(parseRaw(await ask('miracles', articles))).toMatchObject({ status: 417, code: 'invalid' })
  })

  it('100-continue is refused before the body crosses the network', async () => {
    const { path } = await wiki.make()
    const text = await ask('100-continue', path)
    expect(text).not.toContain('100 Continue')
    expect(parseRaw(text)).toMatchObject({ status: 413 })
  })

  it('100-continue asks for a body that is wanted', async () => {
    const { path, etag } = await wiki.make()
    const saved = await new Promise((resolve, reject) => {
      const headers = {
        Authorization: `Bearer ${alice.token}`,
        'Content-Type': 'application/merge-patch+json',
        'If-Match': etag,
        Expect: '100-continue',
      }
      const req = httpRequest({ host: '127.0.0.1', port: wiki.port, path, method: 'PATCH', headers })
      req.on('continue', () => req.end('{"body":"continued"}'))
      req.on('response', res => {
        res.resume()
        resolve(res.statusCode)
      })
      req.on('error', reject)
      req.flushHeaders()
    })
    expect(saved).toBe(200)
  })
})

describe('what is no request', () => {
  it.each<[number, string]>([
    [400, 'NONSENSE\r\n\r\n'],
    [400, 'GET / HTTP/1.1\r\n\r\n'],
    [400, 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n'],
    [400, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    [400, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: nan\r\n\r\n'],
    [400, 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
    [400, 'GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n'],
    [431, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    [431, `GET / HTTP/1.1\r\nHost: x\r\nIf-Match: "${'x'.repeat(20_000)}"\r\n\r\n`],
    [405, 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('is answered with the problem %i (%#)', async (status, text) => {
    expect(parseRaw(await wiki.raw(text))).toMatchObject({ status })
  })

  it.each([
    ['chunks that are none', 'Transfer-Encoding: chunked', 'zz\r\n'],
    ['chunks of another length', 'Transfer-Encoding: chunked', '2\r\n{"title"\r\n0\r\n\r\n'],
    ['another coding', 'Transfer-Encoding: gzip', '{}'],
    ['another coding in chunks', 'Transfer-Encoding: gzip, chunked', '2\r\n{}\r\n0\r\n\r\n'],
  ])('is answered also where only the content is broken: %s', async (_, header, content) => {
    // The connection is not asked to close: the server has to do it.
    const lines = [`POST ${articles} HTTP/1.1`, `Host: 127.0.0.1:${wiki.port}`, `Authorization: Bearer ${alice.token}`]
    const head = [...lines, 'Content-Type: application/json', header, '', ''].join('\r\n')
    expect(parseRaw(await wiki.raw(head + content))).toMatchObject({ status: 400, code: 'invalid' })
  })

  it('does not cost the answer of the request before it', async () => {
    const text = await wiki.raw(`GET /api/v1/health HTTP/1.1\r\n${host()}\r\nNONSENSE\r\n\r\n`)
    expect(text).toContain('HTTP/1.1 200 OK')
    expect(text).toContain('{"status":"ok"}')
  })

  it('is 400 with two Hosts', async () => {
    const text = await wiki.raw(`GET ${articles} HTTP/1.1\r\n${host()}${authorized()}\r\n`)
    expect(parseRaw(text)).toMatchObject({ status: 400, code: 'invalid' })
  })
})

describe('an absolute address in the request line', () => {
  const get = (address: string) => wiki.raw(`GET ${address} HTTP/1.1\r\n${authorized()}\r\n`)
  it('is served where it is ours and misdirected where it is not', async () => {
    expect(await get(`http://localhost:${wiki.port}/api/v1/health`)).toContain('HTTP/1.1 200 OK')
    expect(parseRaw(await get('http://example.org/api/v1/health'))).toMatchObject({ status: 421, code: 'misdirected' })
  })
})
