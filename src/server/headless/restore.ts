import { join } from 'node:path'
import { parseBackupName } from '../backup/backup-file.ts'
import { backupFolderOf } from '../backup/backup-folder.ts'
import { restoreBackup } from '../backup/restore-backup.ts'

/** Makes the wiki in a folder what a backup says.
 *  @param backup a path, or the name of a backup of that wiki
 *  @returns what to tell the person at the terminal
 *  @throws RestoreRefused where it cannot be done */
export function restore(dataDir: string, backup: string): string {
  const isName = parseBackupName(backup) !== undefined
  const { kept, content } = restoreBackup(dataDir, isName ? join(backupFolderOf(dataDir), backup) : backup)
  const before =
    kept === undefined ? '' : `What it was before is ${kept.isSound ? 'the backup' : 'kept as'} ${kept.name}.\n`
  return `The wiki is restored: ${content.articles} articles, ${content.revisions} revisions.\n${before}`
}
