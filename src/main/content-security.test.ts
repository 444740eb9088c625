import { describe, expect, test } from 'vitest'
import { contentSecurityPolicy, securityHeaders } from './content-security.ts'

/** The sources of each directive. */
function parsed(policy: string): Map<string, readonly string[]> {
  return new Map(
    policy.split('; ').map(directive => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources]
    }),
  )
}

describe('contentSecurityPolicy', () => {
  const policy = parsed(contentSecurityPolicy())

  test('runs scripts of the app alone: no inline ones, no eval, no other origin', () => {
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('worker-src')).toEqual(["'self'"])
    expect(policy.get('default-src')).toEqual(["'none'"])
  })

  test('talks in plain HTTP to this computer only', () => {
    const plain = (policy.get('connect-src') ?? []).filter(source => source.startsWith('http:'))
    expect(plain).toEqual(['http://127.0.0.1:*', 'http://localhost:*'])
  })

  test.each(['object-src', 'frame-src', 'frame-ancestors', 'base-uri', 'form-action'])('closes %s', directive => {
    expect(policy.get(directive)).toEqual(["'none'"])
  })

  test('names no source that Chromium would pass over with a warning', () => {
    const form = /^(?:'self'|'none'|'unsafe-inline'|data:|blob:|https:|http:\/\/[a-z0-9.-]+:\*)$/u
    for (const sources of policy.values()) for (const source of sources) expect(source).toMatch(form)
  })

  test('adds only the reload socket during development', () => {
    const development = parsed(contentSecurityPolicy({ origin: 'http://localhost:5173' }))
    expect(development.get('connect-src')).toEqual([...(policy.get('connect-src') ?? []), 'ws://localhost:5173'])
    development.delete('connect-src')
    policy.delete('connect-src')
    expect(development).toEqual(policy)
  })
})

test('securityHeaders forbids guessing types and telling addresses', () => {
  expect(securityHeaders()).toMatchObject({ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' })
})
