import { existsSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { syncFolder, syncLargeFile } from '../durable-files.ts'
import { StorageFull, StorageUnavailable } from '../storage/port.ts'
import { copyDatabase, lastSequenceOf } from '../storage/sqlite/copy-database.ts'
import { asOpeningError, isFailedSystemCall } from '../storage/sqlite/database-errors.ts'
import { lockAlone } from '../storage/sqlite/lock-file.ts'
import { verifyDatabase, type Finding } from '../storage/sqlite/verify/verify-database.ts'
import { backupName, type Backup, type BackupKind } from './backup-file.ts'
import { listBackups, makeBackupFolder, pruneBackups } from './backup-folder.ts'

export interface BackupRequest {
  readonly kind: BackupKind
  /** Nothing is done where a backup, sound or not, is younger than this. */
  readonly unlessYoungerMs?: number
  /** What it leaves free on the disk for the wiki itself. */
  readonly spareBytes?: number
}

export type BackupOutcome =
  | { readonly kind: 'made'; readonly backup: Backup }
  /** The copy is damaged, and so, most likely, is the wiki. It is kept aside and counts as no backup. */
  | { readonly kind: 'unsound'; readonly backup: Backup; readonly findings: readonly Finding[] }
  /** There is a sound backup already with all that the wiki has, or any that is young enough. */
  | { readonly kind: 'unneeded'; readonly newest: Backup }
  /** Another process is making one. */
  | { readonly kind: 'busy' }

/** How long something that must have a backup waits for another process that is making one. */
const patienceMs = 10 * 60_000
const defaultSpareBytes = 64 * 1024 * 1024
const noRoom = 'there is no room for a backup on the disk of the wiki'

/** Makes a backup of the wiki in a folder, which may be in use: a copy under a passing name, synced, looked through, and only
 *  then given its name in one step. Processes do this one at a time. It takes the thread that calls it while it lasts.
 *  @throws StorageFull, StorageUnavailable, StorageRefused; nothing is left behind then */
export function takeBackup(dataDir: string, request: BackupRequest): BackupOutcome {
  const file = join(resolve(dataDir), 'wiki.sqlite')
  if (!existsSync(file)) throw new StorageUnavailable(`There is no wiki in ${dataDir}.`)
  try {
    const folder = makeBackupFolder(dataDir)
    const lock = lockAlone(join(folder, 'lock'), isOptional(request) ? 0 : patienceMs)
    if (lock === undefined) return { kind: 'busy' }
    try {
      const newest = enough(listBackups(dataDir), lastSequenceOf(file), request)
      return newest === undefined ? copy(dataDir, file, folder, request) : { kind: 'unneeded', newest }
    } finally {
      lock.release()
    }
  } catch (error) {
    throw asBackupError(error, file)
  }
}

function asBackupError(error: unknown, file: string): unknown {
  if (!isFailedSystemCall(error)) return asOpeningError(error, file)
  return ['ENOSPC', 'EDQUOT'].includes(error.code ?? '')
    ? new StorageFull(noRoom, { cause: error })
    : new StorageUnavailable('the backup could not be written', { cause: error })
}

/** The same where the next step depends on it.
 *  @throws StorageUnavailable also where another process takes too long */
export function requireBackup(dataDir: string, kind: BackupKind): Exclude<BackupOutcome, { kind: 'busy' }> {
  const outcome = takeBackup(dataDir, { kind })
  if (outcome.kind !== 'busy') return outcome
  throw new StorageUnavailable('another process has been making a backup of this wiki for a long time')
}

const isOptional = ({ kind }: BackupRequest) => kind === 'automatic' || kind === 'manual'

/** The backup that makes another one unneeded. What is made for a reason has to be there for as long as such are kept. */
function enough(backups: readonly Backup[], sequence: number, request: BackupRequest): Backup | undefined {
  const counting = backups.filter(({ kind }) => isOptional(request) || kind === request.kind)
  const youngMs = request.unlessYoungerMs ?? 0
  return (
    counting.find(backup => backup.isSound && backup.sequence === sequence) ??
    // Also where the clock was put back since.
    counting.find(({ at }) => Math.abs(Date.now() - Date.parse(at)) < youngMs)
  )
}

function copy(dataDir: string, file: string, folder: string, request: BackupRequest): BackupOutcome {
  const { kind, spareBytes = defaultSpareBytes } = request
  // A leftover, if any, is that of a process that was killed: nobody else is here.
  const draft = join(folder, 'unfinished')
  const discard = () => ['', '-journal'].forEach(ending => rmSync(draft + ending, { force: true }))
  discard()
  try {
    requireRoom(file, folder, spareBytes)
    copyDatabase(file, draft)
    syncLargeFile(draft)
    const { content, findings } = verifyDatabase(draft, 'kept')
    const isSound = findings.length === 0
    const made = { kind, at: new Date().toISOString(), sequence: content?.sequence ?? 0, isSound }
    const backup = { ...made, name: backupName(made), bytes: statSync(draft).size }
    renameSync(draft, join(folder, backup.name))
    syncFolder(folder)
    pruneBackups(dataDir)
    return isSound ? { kind: 'made', backup } : { kind: 'unsound', backup, findings }
  } finally {
    discard()
  }
}

/** Looked at first, because a disk that a backup has filled is full for the wiki too. */
function requireRoom(file: string, folder: string, spareBytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const journalBytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (bavail * bsize > statSync(file).size + journalBytes + spareBytes) return
  throw new StorageFull(noRoom)
}
