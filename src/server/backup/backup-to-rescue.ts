import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StorageFull, StorageRefused } from '../storage/port.ts'
import { verifyDatabase } from '../storage/sqlite/verify/verify-database.ts'
import type { Backup } from './backup-file.ts'
import { listBackups } from './backup-folder.ts'

/** The backup that could take the place of a wiki which is damaged or gone; undefined where there is none, or the wiki is not
 *  damaged but, for example, of a newer version. */
export function backupToRescue(dataDir: string): Backup | undefined {
  const newest = listBackups(dataDir).find(({ isSound }) => isSound)
  return newest !== undefined && isLost(join(resolve(dataDir), 'wiki.sqlite')) ? newest : undefined
}

function isLost(file: string): boolean {
  if (!existsSync(file)) return true
  try {
    return verifyDatabase(file, 'kept').findings.length > 0
  } catch (error) {
    if (error instanceof StorageRefused || error instanceof StorageFull) return false
    throw error
  }
}
