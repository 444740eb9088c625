import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { chosenSeed } from './chance.ts'
import { requireNone } from './findings.ts'
import { headlessSlot } from './headless.ts'
import { violationsOf } from './history.ts'
import type { ServerSlot } from './server-slot.ts'
import { runStorm } from './storm.ts'

// Processes are started many times over, on machines that may be busy with something else.
vi.setConfig({ testTimeout: 300_000 })

/* ETAGERE_SEED=… repeats what writers decide and when servers are killed, as far as processes can be repeated at all. */
const seed = chosenSeed()
const size = { seed, writers: 12, articles: 3, linesEach: 30, kills: 4 }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-storm-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function prove(slots: readonly ServerSlot[], mortal: readonly ServerSlot[]) {
  try {
    const { histories, complaints, figures } = await runStorm({ ...size, slots, mortal })
    requireNone([...complaints, ...histories.flatMap(violationsOf)], seed)
    // It was a storm: everybody got everything saved, over and against each other, while servers died.
    expect(figures).toMatchObject({ saved: size.writers * size.linesEach, kills: size.kills })
    expect(Math.min(figures.refused, figures.lost, figures.reads), `seed ${seed}`).toBeGreaterThan(20)
  } finally {
    await Promise.all(slots.map(slot => slot.kill()))
  }
  const db = new Database(join(folder, 'wiki.sqlite'), { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
}

it(`every acknowledged line is there once, in order, and no read is stale, while the server is killed (seed ${seed})`, async () => {
  const slot = headlessSlot(folder)
  await prove([slot], [slot])
})

it(`also through two servers on one folder, one of which is killed (seed ${seed})`, async () => {
  const [mortal, other] = [headlessSlot(folder), headlessSlot(folder)]
  await prove([mortal, other], [mortal])
})
