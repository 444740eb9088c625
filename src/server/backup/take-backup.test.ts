import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ana, as, changed, edit, newId } from '../storage/contract/fixture.ts'
import { StorageFull, StorageRefused, StorageUnavailable, type WikiStore } from '../storage/port.ts'
import { createDatabase } from '../storage/sqlite/create-database.ts'
import { lockAlone } from '../storage/sqlite/lock-file.ts'
import { migrate, migrations, newestVersion } from '../storage/sqlite/migrate.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import { verifyDatabase } from '../storage/sqlite/verify/verify-database.ts'
import { listBackups } from './backup-folder.ts'
import { requireBackup, takeBackup } from './take-backup.ts'

let folder: string
let file: string
let store: WikiStore
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  file = join(folder, 'wiki.sqlite')
  store = await openSqliteStore(folder)
  await store.create(newId(), edit({ body: 'text' }), ana)
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
  rmSync(folder, { recursive: true })
})

const write = () => store.create(newId(), edit(), ana)
const backupFiles = () => readdirSync(join(folder, 'backups')).sort()

describe('a backup', () => {
  it('has everything that was saved, in one sound file, and says so in its name', async () => {
    const outcome = as('made', takeBackup(folder, { kind: 'manual' }))
    expect(outcome.backup).toMatchObject({ kind: 'manual', sequence: 1, isSound: true })
    const path = join(folder, 'backups', outcome.backup.name)
    expect(outcome.backup.bytes).toBe(statSync(path).size)
    expect(verifyDatabase(path, 'all')).toEqual(verifyDatabase(file, 'all'))
    expect(backupFiles()).toEqual(['lock', outcome.backup.name])
    expect(listBackups(folder)).toEqual([outcome.backup])
  })

  it('is one state of a wiki that is written all the time', async () => {
    const article = as('saved', await store.create(newId(), edit(), ana)).article
    const over = new AbortController()
    const writing = (async () => {
      for (let n = 0; !over.signal.aborted; n++) {
        await store.save(article.id, 'any', changed(article, { body: `[[x ${n}]]` }), ana)
      }
    })()
    const taken = `const { takeBackup } = await import(${JSON.stringify(new URL('take-backup.ts', import.meta.url).href)})
      const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
      for (let made = 0; made < 5; pause()) if (takeBackup(${JSON.stringify(folder)}, { kind: 'manual' }).kind === 'made') made++`
    const child = spawn(process.execPath, ['--input-type=module', '-e', taken], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    over.abort()
    await writing
    expect(code).toBe(0)
    expect(listBackups(folder).map(({ isSound }) => isSound)).toEqual([true, true, true, true, true])
    for (const { name } of listBackups(folder)) {
      expect(verifyDatabase(join(folder, 'backups', name), 'all').findings).toEqual([])
    }
  })

  it('is not made again of an unchanged wiki, and is once something was written', async () => {
    const { backup } = as('made', takeBackup(folder, { kind: 'automatic' }))
    expect(takeBackup(folder, { kind: 'automatic' })).toEqual({ kind: 'unneeded', newest: backup })
    expect(takeBackup(folder, { kind: 'manual' })).toEqual({ kind: 'unneeded', newest: backup })
    await write()
    expect(takeBackup(folder, { kind: 'manual' })).toMatchObject({ kind: 'made', backup: { sequence: 2 } })
  })

  it('waits on the schedule until the last one is old enough, whatever the clock did', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime('2026-05-05T12:00:00Z')
    const request = { kind: 'automatic', unlessYoungerMs: 3_600_000 } as const
    expect(takeBackup(folder, request).kind).toBe('made')
    await write()
    vi.setSystemTime('2026-05-05T12:59:59Z')
    expect(takeBackup(folder, request).kind).toBe('unneeded')
    vi.setSystemTime('2026-05-05T13:00:00Z')
    expect(takeBackup(folder, request).kind).toBe('made')
    await write()
    vi.setSystemTime('2026-05-01T00:00:00Z')
    expect(takeBackup(folder, request).kind).toBe('made')
  })

  it('before a change is made even where one of another kind has it all', () => {
    takeBackup(folder, { kind: 'automatic' })
    expect(takeBackup(folder, { kind: 'before-restore' }).kind).toBe('made')
    expect(takeBackup(folder, { kind: 'before-restore' }).kind).toBe('unneeded')
  })

  it('is made by one process at a time', () => {
    takeBackup(folder, { kind: 'manual' })
    const lock = lockAlone(join(folder, 'backups', 'lock'), 0)
    expect(takeBackup(folder, { kind: 'automatic' })).toEqual({ kind: 'busy' })
    lock?.release()
    expect(takeBackup(folder, { kind: 'automatic' }).kind).toBe('unneeded')
  })

  it('is made once where two processes want it at the same time, and neither harms the other', async () => {
    const script = `const { takeBackup } = await import(${JSON.stringify(new URL('take-backup.ts', import.meta.url).href)})
      takeBackup(${JSON.stringify(folder)}, { kind: 'automatic' })`
    const codes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
        return ((await once(child, 'exit')) as [number | null])[0]
      }),
    )
    expect(codes).toEqual([0, 0, 0, 0])
    const [only] = listBackups(folder)
    expect(backupFiles()).toEqual(['lock', only?.name])
  })

  it('clears away what a killed process left', () => {
    takeBackup(folder, { kind: 'manual' })
    writeFileSync(join(folder, 'backups', 'unfinished'), 'half of a copy')
    takeBackup(folder, { kind: 'before-restore' })
    expect(existsSync(join(folder, 'backups', 'unfinished'))).toBe(false)
    expect(listBackups(folder)).toHaveLength(2)
  })

  it('of a damaged wiki is kept aside, and counts as none', async () => {
    const { backup: good } = as('made', takeBackup(folder, { kind: 'automatic' }))
    await write()
    await store.close()
    const db = new Database(file)
    db.pragma('foreign_keys = OFF')
    db.exec(`UPDATE article SET etag = '"nowhere"' WHERE title = (SELECT min(title) FROM article)`)
    db.close()
    const { backup, findings } = as('unsound', takeBackup(folder, { kind: 'automatic' }))
    expect(findings).not.toEqual([])
    expect(backup.isSound).toBe(false)
    expect(listBackups(folder)).toEqual([backup, good])
    expect(takeBackup(folder, { kind: 'manual' }).kind).toBe('unsound')
  })

  it('that cannot be read from the wiki leaves nothing behind', async () => {
    await store.close()
    const whole = readFileSync(file)
    whole.fill(0xa5, 4096)
    writeFileSync(file, whole)
    expect(() => takeBackup(folder, { kind: 'manual' })).toThrow(StorageRefused)
    expect(backupFiles()).toEqual(['lock'])
  })

  it('is refused where it would fill the disk', () => {
    const spareBytes = Number.MAX_SAFE_INTEGER
    expect(() => takeBackup(folder, { kind: 'manual', spareBytes })).toThrow(StorageFull)
    expect(backupFiles()).toEqual(['lock'])
    expect(takeBackup(folder, { kind: 'manual' }).kind).toBe('made')
  })

  it('needs a wiki', () => {
    expect(() => takeBackup(join(folder, 'nowhere'), { kind: 'manual' })).toThrow(StorageUnavailable)
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  it('is pruned by the rules', async () => {
    for (let n = 0; n < 12; n++) {
      await write()
      requireBackup(folder, 'before-restore')
    }
    expect(listBackups(folder).map(({ sequence }) => sequence)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4])
  })
})

describe('a migration', () => {
  const old = () => migrations.slice(0, -1)
  const oldVersion = () => Math.max(...old().map(({ version }) => version))
  beforeEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
    folder = mkdtempSync(join(tmpdir(), 'etagere-'))
    file = join(folder, 'wiki.sqlite')
    const db = new Database(file)
    migrate(db, old())
    db.close()
  })

  it('has a backup of what was there before it', async () => {
    store = await openSqliteStore(folder)
    const [backup, ...others] = listBackups(folder)
    expect(others).toEqual([])
    expect(backup).toMatchObject({ kind: 'before-migration', isSound: true })
    const path = join(folder, 'backups', String(backup?.name))
    expect(verifyDatabase(path, 'all').content?.format).toBe(oldVersion())
    expect(verifyDatabase(file, 'all').content?.format).toBe(newestVersion)
  })

  it('does not happen where there can be none', async () => {
    writeFileSync(join(folder, 'backups'), 'in the way')
    await expect(openSqliteStore(folder)).rejects.toThrow(StorageUnavailable)
    expect(verifyDatabase(file, 'all').content?.format).toBe(oldVersion())
  })

  it('of a new wiki needs none', async () => {
    const fresh = join(folder, 'fresh')
    createDatabase(join(fresh, 'wiki.sqlite'))
    const opened = await openSqliteStore(fresh)
    expect(existsSync(join(fresh, 'backups'))).toBe(false)
    await opened.close()
  })
})
