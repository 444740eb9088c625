import { mkdirSync, readdirSync, rmSync, statSync, type Stats } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseBackupName, type Backup } from './backup-file.ts'
import { superfluous } from './retention.ts'

/** Where the backups of the wiki in a data folder are. */
export const backupFolderOf = (dataDir: string): string => join(resolve(dataDir), 'backups')

/** The endings of what belongs to one backup: a raw copy of a damaged wiki has its journal beside it. */
const endings = ['', '-wal', '-shm', '-journal']

/** Every backup, the newest first; none where there is no folder of them. */
export function listBackups(dataDir: string): Backup[] {
  const folder = backupFolderOf(dataDir)
  return namesIn(folder)
    .flatMap(name => {
      const parsed = parseBackupName(name)
      const stats = parsed === undefined ? undefined : statsOf(join(folder, name))
      return parsed === undefined || stats?.isFile() !== true ? [] : [{ ...parsed, bytes: stats.size }]
    })
    .sort((a, b) => (a.name < b.name ? 1 : -1))
}

export function makeBackupFolder(dataDir: string): string {
  const folder = backupFolderOf(dataDir)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Removes what no rule keeps. A backup that cannot be removed now is removed another time. */
export function pruneBackups(dataDir: string): void {
  const folder = backupFolderOf(dataDir)
  for (const { name } of superfluous(listBackups(dataDir))) {
    for (const ending of endings) rmSync(join(folder, name + ending), { force: true })
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Another process may prune at this moment. */
const statsOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'
