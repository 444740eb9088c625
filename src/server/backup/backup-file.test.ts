import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backupKinds, backupName, parseBackupName } from './backup-file.ts'

const backup = fc.record({
  kind: fc.constantFrom(...backupKinds),
  at: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }).map(date => date.toISOString()),
  sequence: fc.maxSafeNat(),
  isSound: fc.boolean(),
})

it('the name of a backup says everything about it, on every file system', () => {
  fc.assert(
    fc.property(backup, described => {
      const name = backupName(described)
      expect(parseBackupName(name)).toEqual({ ...described, name })
      expect(name).toMatch(/^[\w.-]+$/u)
    }),
  )
})

it('names in their order are backups in the order in which they were made', () => {
  fc.assert(
    fc.property(backup, backup, (a, b) => {
      fc.pre(a.at !== b.at)
      expect(backupName(a) < backupName(b)).toBe(a.at < b.at)
    }),
  )
})

it.each(['', 'lock', 'unfinished', 'wiki.sqlite', 'wiki_2026-01-01T00-00-00.000Z_1_other.sqlite'])(
  '%j is no backup',
  name => {
    expect(parseBackupName(name)).toBeUndefined()
  },
)
