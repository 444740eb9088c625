import { describe, expect, test } from 'vitest'
import { parseSignIn, parseWikiAddress } from './wiki-address.ts'

describe('an address that somebody typed', () => {
  test.each([
    ['127.0.0.1:7468', 'http://127.0.0.1:7468'],
    [' http://localhost:7468/ ', 'http://localhost:7468'],
    ['http://[::1]:7468/w/1', 'http://[::1]:7468'],
    ['wiki.example', 'https://wiki.example'],
    ['192.168.1.20:7468', 'https://192.168.1.20:7468'],
    ['HTTPS://Wiki.Example:443/', 'https://wiki.example'],
  ])('%s is %s', (typed, address) => {
    expect(parseWikiAddress(typed)).toEqual({ ok: true, value: { address } })
  })

  test('may be a sign-in link, which brings its token along', () => {
    expect(parseWikiAddress('http://127.0.0.1:7468/sign-in?token=a%2Bb')).toEqual({
      ok: true,
      value: { address: 'http://127.0.0.1:7468', token: 'a+b' },
    })
  })

  test.each(['', 'http://', 'http://192.168.1.20:7468', 'http://127.0.0.1.example:80', 'ftp://127.0.0.1', 'a b'])(
    '%j is refused with a sentence',
    typed => {
      const parsed = parseWikiAddress(typed)
      expect(parsed.ok ? parsed.value : parsed.error).toMatch(/^[A-Z].*\.$/u)
    },
  )
})

describe('what somebody pasted to sign in', () => {
  test.each([
    ['http://127.0.0.1:7468/sign-in?token=abc', 'abc'],
    ['https://wiki.example/#token=abc', 'abc'],
    ['  abc-DEF_123\n', 'abc-DEF_123'],
  ])('%j holds the token %s', (pasted, token) => {
    expect(parseSignIn(pasted)).toBe(token)
  })

  test.each(['', '   ', 'http://127.0.0.1:7468/', 'two words'])('%j holds none', pasted => {
    expect(parseSignIn(pasted)).toBeUndefined()
  })
})
