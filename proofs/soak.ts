/* `npm run soak [-- --seconds N --seed S]`: the proofs, for as long as one likes. Each round is a storm with a seed of its own,
   through one server or through two on one folder; the last quarter of the time watches what a server holds. Ends by itself, at
   the first storm with a finding at once. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createChance } from './chance.ts'
import { trendOf, watchHeadlessGrowth } from './flatness.ts'
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

/** What may be added while nothing is forgotten: what fluctuates, and what code that is compiled late needs, whatever the number
 *  of requests; and something for each, which is less than one object. */
const heapBytes = { atAll: 256 * 1024, perRequest: 40 }
/** All threads, SQLite's caches and what the allocator has not given back. */
const residentBytes = { atAll: 32 * 1024 * 1024, perRequest: 100 }
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
  const { samples, requestsPerRound } = await watchHeadlessGrowth(
    folder,
    rounds => rounds >= warmUpRounds + 10 && performance.now() >= endAt,
  )
  await rm(folder, { recursive: true, force: true })
  const counted = samples.slice(warmUpRounds)
  const requests = counted.length * requestsPerRound
  const growth = (of: (sample: (typeof counted)[number]) => number) =>
    Math.round(trendOf(counted.map(of)) * counted.length)
  const heap = growth(sample => sample.heapBytes)
  const resident = growth(sample => sample.residentBytes)
  const descriptors = trendOf(counted.map(sample => sample.descriptors))
  const grown = `${requests} requests left ${heap} bytes on the heap and ${resident} in the process`
  console.log(`${grown}; a round leaves ${descriptors} descriptors`)
  const isTooMuch = (bytes: number, { atAll, perRequest }: typeof heapBytes) => bytes > atAll + perRequest * requests
  return [
    ...(isTooMuch(heap, heapBytes) || isTooMuch(resident, residentBytes) ? [grown] : []),
    ...(descriptors > 0 ? [`each round leaves ${descriptors} descriptors open`] : []),
  ]
}
