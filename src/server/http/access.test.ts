import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alice, bob, startTestWiki, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
let rendererDir: string
beforeAll(async () => {
  rendererDir = await mkdtemp(join(tmpdir(), 'etagere-pages-'))
  await mkdir(join(rendererDir, 'assets'))
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Etagere</title>')
  await writeFile(join(rendererDir, 'assets', 'index-abc.js'), 'export {}')
  await writeFile(join(rendererDir, '..', 'secret.txt'), 'secret').catch(() => undefined)
  wiki = await startTestWiki({ rendererDir, allowedOrigins: ['etagere-app://wiki'] })
})
afterAll(async () => {
  await wiki.close()
  await rm(rendererDir, { recursive: true, force: true })
})

const instance = '/api/v1/instance'
const create = (headers: Record<string, string>, as: typeof alice | null = alice) =>
  wiki.ask('/api/v1/articles', { method: 'POST', body: { title: `T ${Math.random()}` }, headers, as })
const own = () => `http://127.0.0.1:${wiki.port}`

async function sessionCookie(person = alice): Promise<string> {
  const answer = await wiki.ask(`/sign-in?token=${person.token}`, { as: null })
  return String(answer.headers['set-cookie']?.[0]?.split(';')[0])
}

describe('a token', () => {
  it('names the person', async () => {
    expect((await wiki.ask(instance)).json).toMatchObject({ you: { name: 'Alice', role: 'owner' }, name: 'Test wiki' })
    expect((await wiki.ask(instance, { as: bob })).json).toMatchObject({ you: { name: 'Bob', role: 'editor' } })
    expect((await wiki.ask(instance, { as: null, headers: { Authorization: `bearer ${bob.token}` } })).status).toBe(200)
  })

  it.each(['', 'Bearer', 'Bearer ', 'Bearer x', 'Basic token-of-alice', 'Bearer token-of-alice x', 'token-of-alice'])(
    'is needed: %j is 401',
    async authorization => {
      const answer = await wiki.ask(instance, { as: null, headers: { Authorization: authorization } })
      expect(answer.json).toMatchObject({ status: 401, code: 'unauthorized' })
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    },
  )

  it('counts for its own request alone, also where many share a connection', async () => {
    const shown = [alice.token, bob.token, 'wrong', alice.token, undefined, bob.token, bob.token, 'wrong']
    const requests = shown.map((token, index) => {
      const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
      const end = index === shown.length - 1 ? 'Connection: close\r\n' : ''
      return `GET ${instance} HTTP/1.1\r\nHost: 127.0.0.1:${wiki.port}\r\n${authorization}${end}\r\n`
    })
    const said = await wiki.raw(requests.join(''))
    expect(said.match(/HTTP\/1\.1 \d+|"name":"(?:Alice|Bob)"/g)).toEqual([
      ...['HTTP/1.1 200', '"name":"Alice"', 'HTTP/1.1 200', '"name":"Bob"', 'HTTP/1.1 401'],
      ...['HTTP/1.1 200', '"name":"Alice"', 'HTTP/1.1 401', 'HTTP/1.1 200', '"name":"Bob"'],
      ...['HTTP/1.1 200', '"name":"Bob"', 'HTTP/1.1 401'],
    ])
  })

  it('is needed for every address of the API but health', async () => {
    for (const path of ['/api', '/api/v1/articles', '/api/v1/openapi.json', '/api/v1/events', '/api/v1/nowhere']) {
      expect((await wiki.ask(path, { as: null })).status).toBe(401)
    }
    expect((await wiki.ask('/api/v1/health', { as: null })).json).toEqual({ status: 'ok' })
  })
})

describe('the sign-in link', () => {
  it('puts a cookie that is neither readable nor sent from elsewhere, and leads to the wiki', async () => {
    const link = new URL(wiki.server.signInUrl(bob))
    const answer = await wiki.ask(`${link.pathname}${link.search}`, { as: null })
    expect(answer).toMatchObject({ status: 303, headers: { location: '/', 'referrer-policy': 'no-referrer' } })
    const [cookie = ''] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(new RegExp(`^etagere-${wiki.server.instanceId}=`))
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; SameSite=Strict/)
    expect(cookie).toMatch(/; Path=\//)
    expect(cookie).not.toContain(bob.token)
    const headers = { Cookie: `other=1; ${cookie.split(';')[0] ?? ''}` }
    expect((await wiki.ask(instance, { as: null, headers })).json).toMatchObject({ you: { name: 'Bob' } })
  })

  it.each(['', '?token=', '?token=wrong', '?other=1'])('with %j is 401', async query => {
    const answer = await wiki.ask(`/sign-in${query}`, { as: null })
    expect(answer.status).toBe(401)
    expect(answer.headers).not.toHaveProperty('set-cookie')
  })

  it('lets a page of the wiki write, and no other', async () => {
    const Cookie = await sessionCookie()
    expect((await create({ Cookie, Origin: own() }, null)).status).toBe(201)
    expect((await create({ Cookie, Origin: `http://localhost:${wiki.port}` }, null)).status).toBe(201)
    expect((await create({ Cookie }, null)).status).toBe(401)
    expect((await create({ Cookie, Origin: `http://127.0.0.1:${wiki.port + 1}` }, null)).status).toBe(403)
    expect((await create({ Cookie, Origin: 'null' }, null)).status).toBe(403)
    // The desktop app's pages have a token of their own, not a browser's cookie.
    expect((await create({ Cookie, Origin: 'etagere-app://wiki' }, null)).status).toBe(401)
    const elsewhere = { Cookie, Origin: 'http://localhost:1' }
    expect((await wiki.ask(instance, { as: null, headers: elsewhere })).status).toBe(401)
  })

  it('is worth nothing with an Authorization that is wrong', async () => {
    const Cookie = await sessionCookie()
    expect((await wiki.ask(instance, { as: null, headers: { Cookie, Authorization: 'Bearer x' } })).status).toBe(401)
  })
})

describe('an origin', () => {
  it('on the list is granted what the contract says', async () => {
    const answer = await wiki.ask(instance, { headers: { Origin: 'etagere-app://wiki' } })
    expect(answer.headers['access-control-allow-origin']).toBe('etagere-app://wiki')
    expect(answer.headers['access-control-expose-headers']).toBe('ETag, Last-Modified, Location, Retry-After')
    const refused = await wiki.ask(instance, { as: null, headers: { Origin: 'etagere-app://wiki' } })
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': 'etagere-app://wiki' } })
    expect((await create({ Origin: 'etagere-app://wiki' })).status).toBe(201)
  })

  it('on the list gets its preflight answered without a token', async () => {
    const answer = await wiki.ask('/api/v1/articles/x', {
      method: 'OPTIONS',
      as: null,
      headers: {
        Origin: 'etagere-app://wiki',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'if-match',
        'Access-Control-Request-Private-Network': 'true',
      },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'etagere-app://wiki',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID',
      'access-control-allow-private-network': 'true',
      'access-control-max-age': '600',
    })
  })

  it.each(['https://example.org', 'null', 'http://127.0.0.1', 'etagere-app://wiki.example', 'https://127.0.0.1:1'])(
    '%s gets no grant, and its writes are refused even with a token',
    async Origin => {
      const read = await wiki.ask(instance, { headers: { Origin } })
      expect(read.status).toBe(200)
      expect(read.headers).not.toHaveProperty('access-control-allow-origin')
      const write = await create({ Origin })
      expect(write.json).toMatchObject({ status: 403, code: 'forbidden' })
      expect(write.headers).not.toHaveProperty('access-control-allow-origin')
      const preflight = await wiki.ask('/api/v1/articles', {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'POST' },
      })
      expect(preflight.status).toBe(403)
    },
  )
})

describe('a host', () => {
  it('of another name is misdirected, on every path', async () => {
    for (const Host of ['example.org', `example.org:${wiki.port}`, '127.0.0.1', `127.0.0.1:${wiki.port + 1}`, ':']) {
      for (const path of [instance, '/api/v1/health', '/', '/sign-in?token=token-of-alice']) {
        expect((await wiki.ask(path, { headers: { Host } })).json).toMatchObject({ status: 421, code: 'misdirected' })
      }
    }
  })

  it('of this machine is ours', async () => {
    for (const name of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]']) {
      expect((await wiki.ask(instance, { headers: { Host: `${name}:${wiki.port}` } })).status).toBe(200)
    }
  })
})

describe('the pages', () => {
  const page = (path: string) => wiki.ask(path, { as: null, headers: { Accept: 'text/html,*/*;q=0.8' } })

  it('are open, and lead every address a person opens to the renderer', async () => {
    for (const path of ['/', '/articles/some-id', '/index.html']) {
      const answer = await page(path)
      expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } })
      expect(answer.text).toContain('<title>Etagere</title>')
      const policy = String(answer.headers['content-security-policy'])
      expect(policy).toContain("script-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe-eval')
    }
  })

  it('keep what carries a hash in its name for ever', async () => {
    const asset = await wiki.ask('/assets/index-abc.js', { as: null })
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await page('/assets/gone.js')).json).toMatchObject({ status: 404 })
  })

  it.each(['/../secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e/secret.txt', '/.git/config'])(
    'do not include %s',
    async path => {
      const answer = await wiki.ask(path, { as: null })
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.text).not.toContain('secret.txt')
    },
  )

  it('never stand in for the API', async () => {
    expect((await page('/api/v1/nowhere')).headers['content-type']).toBe('application/problem+json')
  })
})
