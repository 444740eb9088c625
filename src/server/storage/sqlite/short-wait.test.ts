import { availableParallelism } from 'node:os'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

vi.mock('node:os', () => ({ availableParallelism: vi.fn<typeof availableParallelism>(() => 2) }))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.resetModules()
})
afterEach(() => vi.useRealTimers())

const limitMs = 1
async function newWait() {
  const { ShortWait } = await import('./short-wait.ts')
  const wait = new ShortWait(limitMs)
  /** Waits, and says whether the thread would still be awake at the end. */
  const waited = (ms: number): boolean => {
    wait.begin()
    vi.advanceTimersByTime(ms)
    const { keepsAwake } = wait
    wait.end()
    return keepsAwake
  }
  return { wait, waited }
}

it('after a short wait a thread stays awake for the next, not longer than a short one takes', async () => {
  const { waited } = await newWait()
  expect(waited(0.5)).toBe(false)
  expect(waited(0.5)).toBe(true)
  expect(waited(0.9)).toBe(true)
  expect(waited(1)).toBe(false)
  expect(waited(0.5)).toBe(false)
  expect(waited(0.5)).toBe(true)
})

it('where nothing is waited for, nothing keeps it awake', async () => {
  const { wait, waited } = await newWait()
  waited(0.5)
  expect(wait.keepsAwake).toBe(false)
  wait.end()
  expect(waited(0.5)).toBe(true)
})

it('a lone processor is left to the thread that is waited for', async () => {
  vi.mocked(availableParallelism).mockReturnValueOnce(1)
  const { waited } = await newWait()
  waited(0.5)
  expect(waited(0.5)).toBe(false)
})
