import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { syncFile, syncFolder } from '../durable-files.ts'
import { StorageRefused } from '../storage/port.ts'
import { beginAgain } from '../storage/sqlite/begin-again.ts'
import { copyDatabase } from '../storage/sqlite/copy-database.ts'
import { asStorageError } from '../storage/sqlite/database-errors.ts'
import { beginReplacement, finishReplacement, holdAlone } from '../storage/sqlite/replacement.ts'
import { verifyDatabase, type Verification, type WikiContent } from '../storage/sqlite/verify/verify-database.ts'
import { backupName, type Backup } from './backup-file.ts'
import { listBackups, makeBackupFolder } from './backup-folder.ts'
import { requireBackup } from './take-backup.ts'

/** What restoring does, one after the other. `committed`: from here on the backup is the wiki, also after a crash. */
export const restoreSteps = ['checking', 'copying', 'keeping', 'kept', 'committed', 'journal-removed', 'done'] as const
export type RestoreStep = (typeof restoreSteps)[number]

export interface RestoreOutcome {
  /** Where what was there before is now; undefined where nothing was. */
  readonly kept: Backup | undefined
  /** The number of the change that says that the wiki was reset. */
  readonly sequence: number
  readonly content: WikiContent
}

/** Restoring cannot be done, for a reason that stands in the message. Nothing was changed. */
export class RestoreRefused extends Error {
  override name = 'RestoreRefused'
}

/** Makes the wiki in a folder what a backup of it says, after keeping what is there as a backup of its own. The wiki that
 *  comes of it goes on counting above every number that the one before it gave out, and says that it was reset. Whatever
 *  interrupts this, the folder holds the old wiki or the new one.
 *  @param backup the path of the file
 *  @throws RestoreRefused; StorageFull, StorageUnavailable, StorageRefused where the disk does not allow it */
export function restoreBackup(
  dataDir: string,
  backup: string,
  onStep: (step: RestoreStep) => void = () => undefined,
): RestoreOutcome {
  const file = join(resolve(dataDir), 'wiki.sqlite')
  if (!existsSync(backup)) throw new RestoreRefused(`There is no backup ${backup}.`)
  mkdirSync(resolve(dataDir), { recursive: true })
  const lock = holdAlone(file)
  if (lock === undefined) {
    throw new RestoreRefused('This wiki is open. Quit Etagere, or whatever serves it, and restore the backup then.')
  }
  try {
    return replace(resolve(dataDir), file, resolve(backup), onStep)
  } catch (error) {
    throw asStorageError(error)
  } finally {
    lock.release()
  }
}

function replace(dataDir: string, file: string, backup: string, onStep: (step: RestoreStep) => void): RestoreOutcome {
  onStep('checking')
  const content = requireSound(backup)
  const isThere = ['', '-wal'].some(ending => existsSync(file + ending))
  const present = isThere ? verifyDatabase(file, 'kept') : undefined
  refuseOther(content, present?.content)
  const after = highestGivenOut(dataDir, present)

  const draft = `${file}.restored`
  const discard = () => ['', '-journal'].forEach(ending => rmSync(draft + ending, { force: true }))
  discard() // what a killed process left: nobody else is here
  try {
    onStep('copying')
    copyDatabase(backup, draft)
    const sequence = beginAgain(draft, after)
    syncFile(draft)
    const restored = requireSound(draft)
    // After the copy, because one backup more may be one too many, and the one that goes then may be this very one.
    onStep('keeping')
    const kept = present === undefined ? undefined : keep(dataDir, file, present)
    onStep('kept')
    beginReplacement(file, draft)
    onStep('committed')
    finishReplacement(file, onStep)
    onStep('done')
    return { kept, sequence, content: restored }
  } finally {
    discard()
  }
}

function requireSound(file: string): WikiContent {
  const { content, findings } = verifyDatabase(file, 'kept')
  if (content !== undefined && findings.length === 0) return content
  const first = findings[0]?.sentence ?? 'it cannot be read'
  throw new RestoreRefused(`The backup ${file} is damaged and was not restored: ${first}.`)
}

function refuseOther(backup: WikiContent, present: WikiContent | undefined): void {
  if (present === undefined || present.instanceId === '' || present.instanceId === backup.instanceId) return
  throw new RestoreRefused('This is a backup of another wiki. Restore it into a folder of its own.')
}

/** A number that is not below any that the wiki in this folder ever gave out. A sound wiki knows it. Of one that is damaged or
 *  gone nobody does: then it is the microseconds since 1970, because no wiki commits a million changes in a second. */
function highestGivenOut(dataDir: string, present: Verification | undefined): number {
  const sound = listBackups(dataDir).filter(({ isSound }) => isSound)
  const known = Math.max(0, ...sound.map(({ sequence }) => sequence))
  if (present?.content !== undefined && present.findings.length === 0) return Math.max(known, present.content.sequence)
  return Math.max(known + uncertainty, Date.now() * 1000)
}
/** Where the clock is wrong as well. */
const uncertainty = 1_000_000_000

/** What is sound is kept as every backup is; what is not, byte for byte, for whoever can save something from it. */
function keep(dataDir: string, file: string, present: Verification): Backup {
  if (present.findings.length > 0) return keepAside(dataDir, file, present)
  const outcome = requireBackup(dataDir, 'before-restore')
  if (outcome.kind === 'unneeded') return outcome.newest
  if (outcome.kind === 'made') return outcome.backup
  throw new StorageRefused('The copy of the present wiki is damaged, so it was not replaced.')
}

function keepAside(dataDir: string, file: string, { content }: Verification): Backup {
  const folder = makeBackupFolder(dataDir)
  const at = new Date().toISOString()
  const kept = { kind: 'before-restore', at, sequence: content?.sequence ?? 0, isSound: false } as const
  const name = backupName(kept)
  // The journal first: a copy without it would look complete.
  for (const ending of ['-wal', '']) {
    if (!existsSync(file + ending)) continue
    copyFileSync(file + ending, join(folder, name + ending))
    syncFile(join(folder, name + ending))
  }
  syncFolder(folder)
  return { ...kept, name, bytes: statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0 }
}
