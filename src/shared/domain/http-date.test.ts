import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHttpDate, parseHttpDate } from './http-date.ts'

const now = Date.UTC(2026, 10, 21) / 1000
const example = Date.UTC(1994, 10, 6, 8, 49, 37) / 1000

describe('an HTTP date', () => {
  it.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
    ['asctime', 'Sun Nov  6 08:49:37 1994'],
  ])('is read as %s', (_form, text) => {
    expect(parseHttpDate(text, now)).toBe(example)
  })

  it.each([
    '',
    '784111777',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
  ])('is not %j', text => {
    expect(parseHttpDate(text, now)).toBeUndefined()
  })

  it('may fall on a leap second', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', now)).toBe(Date.UTC(2017, 0, 1) / 1000)
  })

  it('of two digits lies at most fifty years ahead', () => {
    expect(parseHttpDate('Friday, 20-Nov-76 00:00:00 GMT', now)).toBe(Date.UTC(2076, 10, 20) / 1000)
    expect(parseHttpDate('Monday, 22-Nov-76 00:00:00 GMT', now)).toBe(Date.UTC(1976, 10, 22) / 1000)
  })

  it('that was written is read back', () => {
    const seconds = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 })
    fc.assert(fc.property(seconds, value => parseHttpDate(formatHttpDate(value), now) === value))
  })

  it('is never anything that throws', () => {
    fc.assert(fc.property(fc.string(), text => void parseHttpDate(text, now)))
  })
})
