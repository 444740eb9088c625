// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BackOff } from './back-off.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** How long the next wait takes, in milliseconds. */
async function waited(backOff: BackOff): Promise<number> {
  const before = Date.now()
  const pause = backOff.pause()
  await vi.advanceTimersToNextTimerAsync()
  await pause
  return Date.now() - before
}

it('waits longer each time, up to a limit, and never exactly as long as others do', async () => {
  const backOff = new BackOff()
  for (const expected of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const ms = await waited(backOff)
    expect(ms).toBeGreaterThanOrEqual(expected * 0.75 - 1)
    expect(ms).toBeLessThanOrEqual(expected * 1.25)
  }
  const spread = new Set<number>()
  for (let client = 0; client < 20; client++) spread.add(await waited(new BackOff()))
  expect(spread.size).toBeGreaterThan(1)
})

it('waits shortly again after it worked', async () => {
  const backOff = new BackOff()
  for (let turn = 0; turn < 6; turn++) await waited(backOff)
  backOff.reset()
  expect(await waited(backOff)).toBeLessThan(700)
})

it.each([
  ['going online', () => dispatchEvent(new Event('online'))],
  ['becoming visible', () => document.dispatchEvent(new Event('visibilitychange'))],
])('tries again at once after %s, as long as it listens', async (_sign, give) => {
  const backOff = new BackOff()
  backOff.start()
  const before = Date.now()
  const pause = backOff.pause()
  give()
  await pause
  expect(Date.now()).toBe(before)

  backOff.stop()
  let isOver = false
  void backOff.pause().then(() => (isOver = true))
  give()
  await Promise.resolve()
  expect(isOver).toBe(false)
})
