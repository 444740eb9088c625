import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ana, as, edit, newId } from '../storage/contract/fixture.ts'
import type { WikiStore } from '../storage/port.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import { listBackups } from './backup-folder.ts'
import { BackupSchedule, type BackupEvent } from './backup-schedule.ts'

let folder: string
let store: WikiStore
let schedule: BackupSchedule | undefined
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  store = await openSqliteStore(folder)
})
afterEach(async () => {
  await schedule?.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

const write = () => store.create(newId(), edit(), ana)

/** A schedule that looks all the time, and what it reports, one after the other. */
function start(given: { everyMs?: number; firstLookMs?: number } = {}) {
  const events: BackupEvent[] = []
  let wake: () => void = () => undefined
  let looks = 0
  let onLook: () => void = () => undefined
  const made = new BackupSchedule({
    dataDir: folder,
    lastSequence: () => {
      looks += 1
      onLook()
      return store.lastSequence()
    },
    report: event => {
      events.push(event)
      wake()
    },
    ...{ everyMs: 0, firstLookMs: 1, lookMs: 1 },
    ...given,
  })
  schedule = made
  return {
    schedule: made,
    /** Resolves after so many more looks. */
    async looks(count: number): Promise<void> {
      for (const until = looks + count; looks < until;) await new Promise<void>(resolve => (onLook = resolve))
    },
    next: async (): Promise<BackupEvent> => {
      while (events.length === 0) await new Promise<void>(resolve => (wake = resolve))
      return events.shift() ?? { kind: 'busy' }
    },
  }
}

it('makes a backup by itself after something was written, and none while the wiki rests', async () => {
  const started = start()
  const { next } = started
  await started.looks(5)
  expect(listBackups(folder)).toEqual([])
  await write()
  expect(await next()).toMatchObject({ kind: 'made', backup: { kind: 'automatic', sequence: 1 } })
  await started.looks(20)
  expect(listBackups(folder)).toHaveLength(1)
  await write()
  expect(await next()).toMatchObject({ kind: 'made', backup: { sequence: 2 } })
})

it('makes one when asked, of everything that was saved until then', async () => {
  await write()
  const { schedule } = start({ firstLookMs: 1_000_000 })
  const first = as('made', await schedule.backUpNow())
  expect(first.backup.kind).toBe('manual')
  await write()
  const both = await Promise.all([schedule.backUpNow(), schedule.backUpNow()])
  expect(both.map(({ kind }) => kind)).toContain('made')
  expect(listBackups(folder)[0]?.sequence).toBe(2)
})

it('says what goes wrong, once, and goes on', async () => {
  await write()
  writeFileSync(join(folder, 'backups'), 'in the way')
  const started = start()
  const { next, schedule } = started
  expect(await next()).toMatchObject({ kind: 'failed' })
  expect(schedule.lastFailure).toBeDefined()
  await started.looks(3)
  rmSync(join(folder, 'backups'))
  expect(await next()).toMatchObject({ kind: 'made' })
  expect(schedule.lastFailure).toBeUndefined()
})

it('ends with the backup that is being made', async () => {
  await write()
  const { schedule } = start({ firstLookMs: 1_000_000 })
  const making = schedule.backUpNow()
  await schedule.close()
  await making
  expect(listBackups(folder)).toHaveLength(1)
})
