import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../../durable-files.ts'
import { StorageUnavailable } from '../port.ts'
import { lockAlone, lockShared, type HeldLock } from './lock-file.ts'

/* How one database takes the place of another. A database is two files, itself and its journal, and no file system changes
   both in one step: a journal that outlived its database would be written into the new one. So the new one is given a name
   of its own first, in one step, and from then on it is the wiki: whoever opens the folder finishes what was begun. */

/** How long an opener waits for another process that finishes a replacement. */
const patienceMs = 5000

const beingReplaced = 'the wiki is being replaced by a backup at this moment'

const lockOf = (file: string) => `${file}.lock`
const replacementOf = (file: string) => `${file}.replacement`

/** Holds the wiki for somebody who uses it, which any number may do, after finishing a replacement that was begun.
 *  @throws StorageUnavailable where it is being replaced now */
export function holdOpen(file: string): HeldLock {
  for (;;) {
    const lock = lockShared(lockOf(file), patienceMs)
    if (lock === undefined) throw new StorageUnavailable(beingReplaced)
    if (!existsSync(replacementOf(file))) return lock
    lock.release()
    const alone = holdAlone(file, patienceMs)
    if (alone === undefined) throw new StorageUnavailable(beingReplaced)
    alone.release()
  }
}

/** Holds the wiki for whoever replaces it, after finishing a replacement that was begun.
 *  @returns undefined where anybody has it open for longer than `waitMs` */
export function holdAlone(file: string, waitMs = 0): HeldLock | undefined {
  const lock = lockAlone(lockOf(file), waitMs)
  if (lock === undefined) return undefined
  try {
    finishReplacement(file)
    return lock
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The point of no return: `draft`, a whole database without a journal that is on disk, is the wiki from now on. To be
 *  called by whoever holds the wiki alone, and followed by `finishReplacement`. */
export function beginReplacement(file: string, draft: string): void {
  renameSync(draft, replacementOf(file))
  syncFolder(dirname(file))
}

/** Gives the new database the wiki's name. Does nothing where no replacement was begun.
 *  @param onStep for tests that stop it between two steps */
export function finishReplacement(file: string, onStep: (step: 'journal-removed') => void = () => undefined): void {
  if (!existsSync(replacementOf(file))) return
  for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true })
  syncFolder(dirname(file))
  onStep('journal-removed')
  renameSync(replacementOf(file), file)
  syncFolder(dirname(file))
}
