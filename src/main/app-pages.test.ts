import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtPages, developmentPages, type AppPages } from './app-pages.ts'

let dir: string
let pages: AppPages
const get = (path: string, init?: RequestInit) => pages(new Request(`etagere-app://wiki${path}`, init))

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'etagere-pages-'))
  mkdirSync(join(dir, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(dir, 'renderer', 'index.html'), '<!doctype html>')
  writeFileSync(join(dir, 'renderer', 'assets', 'main.js'), 'export {}')
  writeFileSync(join(dir, 'secret.txt'), 'secret')
  pages = builtPages(join(dir, 'renderer'))
})
afterAll(() => rmSync(dir, { recursive: true }))

describe('builtPages', () => {
  test.each(['/', '/articles/5c1e', '/assets/'])('answers %s', async path => {
    const answer = await get(path)
    expect(answer.status).toBe(path === '/assets/' ? 404 : 200)
  })

  test('serves files under their types and the policy', async () => {
    const answer = await get('/assets/main.js')
    expect(await answer.text()).toBe('export {}')
    expect(answer.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('Content-Security-Policy')).toContain("script-src 'self'")
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  test('serves the page for a view, as a page', async () => {
    const answer = await get('/articles/1.5')
    expect(await answer.text()).toBe('<!doctype html>')
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
  })

  test('tells what is missing, refused or not to be changed, under the same policy', async () => {
    const answers = await Promise.all([
      get('/assets/gone.js'),
      get('/..%2fsecret.txt'),
      get('/', { method: 'POST', body: 'x' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 405])
    for (const answer of answers) expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  })

  test('answers HEAD without a body', async () => {
    const answer = await get('/', { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })
})

describe('developmentPages', () => {
  test('asks Vite for the same path and keeps the policy', async () => {
    const asked: string[] = []
    pages = developmentPages({ origin: 'http://localhost:5173' }, address => {
      asked.push(address)
      return Promise.resolve(
        new Response('x', { headers: { 'Content-Type': 'text/css', 'Content-Security-Policy': 'none of ours' } }),
      )
    })
    const answer = await get('/src/a.css?t=1')
    expect(asked).toEqual(['http://localhost:5173/src/a.css?t=1'])
    expect(answer.headers.get('Content-Type')).toBe('text/css')
    expect(answer.headers.get('Content-Security-Policy')).toContain("script-src 'self'")
  })
})
