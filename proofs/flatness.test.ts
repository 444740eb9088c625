import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { trendOf, watchHeadlessGrowth } from './flatness.ts'

// Processes are started many times over, on machines that may be busy with something else.
vi.setConfig({ testTimeout: 300_000 })

/** Rounds until caches are full and code is compiled, and rounds that count. */
const [warmUp, measured] = [8, 20]
/** Code that is compiled meanwhile leaves less, and a few forgotten objects for each request leave more. */
const bytesPerRequest = 200

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-flat-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('a server that does the same again and again holds no more memory and no more descriptors than before', async () => {
  const { samples, requestsPerRound } = await watchHeadlessGrowth(folder, rounds => rounds === warmUp + measured)
  const counted = samples.slice(warmUp)
  expect(trendOf(counted.map(({ heapBytes }) => heapBytes)) / requestsPerRound).toBeLessThan(bytesPerRequest)
  expect(trendOf(counted.map(({ descriptors }) => descriptors))).toBe(0)
})

it('a trend is seen through outliers, and none where there is none', () => {
  const noise = [3, -2, 0, 90, 1, -1, 2, 0, -80, 1]
  expect(trendOf(noise.map(value => 1000 + value))).toBeLessThan(1)
  expect(trendOf(noise.map((value, index) => 1000 + 10 * index + value))).toBeGreaterThan(8)
})
