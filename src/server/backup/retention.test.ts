import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backupKinds, backupName, type Backup } from './backup-file.ts'
import { superfluous } from './retention.ts'

const hourMs = 3_600_000
const start = Date.parse('2026-01-05T00:30:00.000Z')

function backupAt(time: number, given: Partial<Backup> = {}): Backup {
  const made = { kind: 'automatic', at: new Date(time).toISOString(), sequence: 1, isSound: true, ...given } as const
  return { ...made, name: backupName(made), bytes: 1 }
}
const kept = (backups: readonly Backup[]) => {
  const gone = new Set(superfluous(backups))
  return backups.filter(backup => !gone.has(backup))
}

const anyBackups = fc.uniqueArray(
  fc
    .record({
      hours: fc.nat(24 * 400),
      kind: fc.constantFrom(...backupKinds),
      sequence: fc.nat(1000),
      isSound: fc.boolean(),
    })
    .map(({ hours, ...given }) => backupAt(start + hours * hourMs, given)),
  { selector: ({ name }) => name, maxLength: 200 },
)

describe('pruning', () => {
  it('never takes the newest sound backup, nor the one with the newest text', () => {
    fc.assert(
      fc.property(anyBackups, backups => {
        const sound = backups.filter(({ isSound }) => isSound)
        const left = kept(backups).filter(({ isSound }) => isSound)
        const newest = (of: readonly Backup[]) =>
          of
            .map(({ name }) => name)
            .sort()
            .at(-1)
        expect(newest(left)).toBe(newest(sound))
        expect(Math.max(0, ...left.map(({ sequence }) => sequence))).toBe(
          Math.max(0, ...sound.map(({ sequence }) => sequence)),
        )
      }),
    )
  })

  it('takes no sound backup because of an unsound one', () => {
    fc.assert(
      fc.property(anyBackups, backups => {
        const sound = backups.filter(({ isSound }) => isSound)
        expect(kept(backups).filter(({ isSound }) => isSound)).toEqual(kept(sound))
      }),
    )
  })

  it('keeps a bounded number, and is done after once', () => {
    fc.assert(
      fc.property(anyBackups, backups => {
        const left = kept(backups)
        expect(left.length).toBeLessThanOrEqual(24 + 14 + 8 + 3 + 6 * 10 + 2)
        expect(superfluous(left)).toEqual([])
      }),
    )
  })

  it('of a year of hourly backups keeps a day of hours, two weeks of days and eight weeks', () => {
    let backups: Backup[] = []
    for (let hour = 0; hour < 24 * 365; hour++) {
      backups = kept([...backups, backupAt(start + hour * hourMs, { sequence: hour })])
    }
    const ages = backups.map(({ sequence }) => 24 * 365 - 1 - sequence).sort((a, b) => a - b)
    expect(ages.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, age) => age))
    expect(ages.filter(age => age >= 24 && age < 14 * 24)).toHaveLength(13)
    expect(ages.filter(age => age >= 14 * 24).length).toBeGreaterThanOrEqual(5)
    expect(Math.max(...ages)).toBeGreaterThan(6 * 7 * 24)
    expect(Math.max(...ages)).toBeLessThanOrEqual(8 * 7 * 24)
  })

  it('keeps those of a wiki that rested for years', () => {
    const old = Array.from({ length: 5 }, (_, week) => backupAt(start + week * 7 * 24 * hourMs, { sequence: week }))
    const now = backupAt(start + 10 * 365 * 24 * hourMs, { sequence: 9 })
    expect(kept([...old, now])).toHaveLength(6)
  })

  it.each(['manual', 'before-migration', 'before-restore'] as const)('keeps the ten newest of kind %s', kind => {
    const backups = Array.from({ length: 15 }, (_, hour) => backupAt(start + hour * hourMs, { kind, sequence: hour }))
    expect(kept(backups)).toEqual(backups.slice(5))
  })
})
