import { describe, expect, it } from 'vitest'
import { clockTime, timeAgo, timeAgoShort } from './relative-time.ts'

const now = new Date(2026, 2, 12, 14, 5)
const before = (ms: number): string => new Date(now.getTime() - ms).toISOString()
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

describe('how long ago', () => {
  it.each([
    [0, 'just now', 'now'],
    [3 * minute, '3 minutes ago', '3 min'],
    [2 * hour, '2 hours ago', '2 h'],
    [day, 'yesterday', 'yesterday'],
    [3 * day, '3 days ago', '3 d'],
    [8 * day, 'on 4 March', '4 Mar'],
    [400 * day, 'on 5 February 2025', '5 Feb 2025'],
  ])('of %i ms', (ms, words, short) => {
    expect(timeAgo(before(ms), now.getTime())).toBe(words)
    expect(timeAgoShort(before(ms), now.getTime())).toBe(short)
  })
})

it('says the time of today, and the day before it of any other', () => {
  expect(clockTime(new Date(2026, 2, 12, 9, 7).toISOString(), now.getTime())).toBe('09:07')
  expect(clockTime(new Date(2026, 2, 11, 23, 59).toISOString(), now.getTime())).toBe('11 March, 23:59')
  expect(clockTime(new Date(2025, 11, 31, 0, 0).toISOString(), now.getTime())).toBe('31 December 2025, 00:00')
})
