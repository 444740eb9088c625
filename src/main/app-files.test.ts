import { join, resolve, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentTypeOf, findAppResource } from './app-files.ts'

const dir = resolve('/opt/etagere/renderer')
const find = (path: string) => findAppResource(`etagere-app://wiki${path}`, dir)

describe('findAppResource', () => {
  test.each(['', '/', '/?q=1', '/#top', '//'])('finds the page at %j', path => {
    expect(find(path)).toEqual({ kind: 'file', path: join(dir, 'index.html'), orPage: true })
  })

  test('finds files, and never takes the page for a missing asset', () => {
    expect(find('/assets/index-5c1e.js?v=1')).toEqual({
      kind: 'file',
      path: join(dir, 'assets', 'index-5c1e.js'),
      orPage: false,
    })
    expect(find('/a%20b.png')).toEqual({ kind: 'file', path: join(dir, 'a b.png'), orPage: true })
  })

  test('gives the page where the address is a view', () => {
    expect(find('/articles/5c1e')).toMatchObject({ orPage: true })
  })

  test.each([
    '/..%2f..%2fetc/passwd',
    '/assets/..%5c..%5csecret',
    '/%2e%2e%2fsecret',
    '/assets%2f..%2f..',
    '/a%00b',
    '/C:',
    '/index.html::$DATA',
    '/%',
    '/%ff',
  ])('refuses %s', path => expect(find(path)).toEqual({ kind: 'refused' }))

  test('refuses addresses of others', () => {
    expect(findAppResource('etagere-app://other/index.html', dir)).toEqual({ kind: 'refused' })
    expect(findAppResource('https://example.org/index.html', dir)).toEqual({ kind: 'refused' })
  })

  test('never leaves its folder', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2E.', '/', '%2f', '\\', '%5c', '%00', '%', 'assets', '~', 'C:', '//'),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const found = find(`/${pieces.join('')}`)
        if (found.kind === 'refused') return
        expect(resolve(found.path)).toBe(found.path)
        expect(found.path.startsWith(dir + sep)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('contentTypeOf', () => {
  test.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['assets/index-5c1e.JS', 'text/javascript; charset=utf-8'],
    ['a.woff2', 'font/woff2'],
    ['unknown', 'application/octet-stream'],
    ['a.exe', 'application/octet-stream'],
  ])('of %s is %s', (path, type) => expect(contentTypeOf(path)).toBe(type))
})
