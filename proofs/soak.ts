/* `npm run soak [-- --seconds N --seed S]`: the proofs, for as long as one likes. Each round is a storm with a seed of its own,
   through one server or through two on one folder; the last quarter of the time watches what a server holds. Ends by itself, at
   the first storm with a finding at once. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createChance } from './chance.ts'
import { trendOf, watchGrowth } from './flatness.ts'
import { requireNone } from './findings.ts'
import { headlessSlot } from './headless.ts'
import { violationsOf } from './history.ts'
import { runStorm } from './storm.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 0x7fffffff)) },
  },
})
const seconds = z.coerce.number().min(10).max(86_400).parse(values.seconds)
const seed = z.coerce.number().int().positive().parse(values.seed)

/** Per request, once caches are full. A request that leaves one object behind leaves more. */
const heapBytesPerRequest = 50
/** All threads and SQLite's caches: their own fluctuation is larger. */
const residentBytesPerRequest = 500
const warmUpRounds = 10

const endAt = performance.now() + seconds * 1000
const stormsEndAt = endAt - seconds * 250
console.log(`soak for ${seconds} s, seed ${seed}`)
const findings = [...(await soakStorms()), ...(await soakGrowth())]
requireNone(findings, seed)
console.log('no finding')

async function soakStorms(): Promise<readonly string[]> {
  const chance = createChance(seed)
  const totals = { rounds: 0, saved: 0, refused: 0, lost: 0, reads: 0, kills: 0 }
  while (performance.now() < stormsEndAt) {
    const roundSeed = chance.between(1, 0x7fffffff)
    const folder = await mkdtemp(join(tmpdir(), 'etagere-soak-'))
    const slots = Array.from({ length: chance.between(1, 2) }, () => headlessSlot(folder))
    const { histories, complaints, figures } = await runStorm({
      seed: roundSeed,
      slots,
      mortal: chance.happens(0.5) ? slots : slots.slice(0, 1),
      kills: chance.between(2, 10),
      writers: chance.between(2, 32),
      articles: chance.between(1, 6),
      linesEach: chance.between(20, 60),
    })
    await Promise.all(slots.map(slot => slot.kill()))
    const found = [...complaints, ...histories.flatMap(violationsOf)]
    if (found.length > 0) return [`round ${totals.rounds}, storm seed ${roundSeed}, its folder is ${folder}:`, ...found]
    await rm(folder, { recursive: true, force: true })
    totals.rounds++
    for (const [name, count] of Object.entries(figures)) totals[name as keyof typeof figures] += Number(count)
    console.log(`storm ${totals.rounds} of seed ${roundSeed}: ${JSON.stringify(figures)}`)
  }
  console.log(`all storms: ${JSON.stringify(totals)}`)
  return totals.rounds > 0 ? [] : ['there was no time for a single storm']
}

async function soakGrowth(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'etagere-soak-'))
  const { samples, requestsPerRound } = await watchGrowth(
    folder,
    rounds => rounds >= warmUpRounds + 10 && performance.now() >= endAt,
  )
  await rm(folder, { recursive: true, force: true })
  const counted = samples.slice(warmUpRounds)
  const perRequest = (of: (sample: (typeof counted)[number]) => number) => trendOf(counted.map(of)) / requestsPerRound
  const heap = perRequest(({ heapBytes }) => heapBytes)
  const resident = perRequest(({ residentBytes }) => residentBytes)
  const descriptors = trendOf(counted.map(sample => sample.descriptors))
  console.log(
    `${counted.length} rounds of ${requestsPerRound} requests: a request leaves ${heap.toFixed(1)} bytes on the heap and ` +
      `${resident.toFixed(1)} in the process; a round leaves ${descriptors} descriptors`,
  )
  return [
    ...(heap > heapBytesPerRequest ? [`the heap grows by ${heap} bytes with each request`] : []),
    ...(resident > residentBytesPerRequest ? [`the process grows by ${resident} bytes with each request`] : []),
    ...(descriptors > 0 ? [`each round leaves ${descriptors} descriptors open`] : []),
  ]
}
