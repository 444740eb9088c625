import { randomUUID } from 'node:crypto'
import { constants, copyFileSync, existsSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { listBackups } from '../../backup/backup-folder.ts'
import { syncFile, syncFolder } from '../../durable-files.ts'
import { StorageRefused } from '../port.ts'
import { configure } from './connection.ts'
import { isFailedSystemCall } from './database-errors.ts'
import { migrate } from './migrate.ts'

/** Makes a new wiki unless there is one. It is made under another name and then given its own in one step that fails
 *  where that exists, so that a wiki is there whole or not at all, and whatever else stands under its name is damage and
 *  not a beginning.
 *  @throws StorageRefused where there was one of which a journal or backups are left */
export function createDatabase(file: string): void {
  if (existsSync(file)) return
  // Looked at again, because another process may be making the wiki at this moment, and the file comes before its journal.
  if (existsSync(`${file}-wal`) && !existsSync(file)) {
    throw new StorageRefused(`${file} is missing, but its journal is there. Put the file back, or restore a backup.`)
  }
  // A new wiki would have an id of its own: the backups would be those of another one, and could not be restored here.
  if (listBackups(dirname(file)).length > 0 && !existsSync(file)) {
    throw new StorageRefused(
      `${file} is missing, but there are backups of it. Put the file back, or restore a backup. To begin anew, move the folder “backups” away.`,
    )
  }
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.new-${randomUUID()}`
  try {
    const db = new Database(draft)
    try {
      configure(db)
      migrate(db)
    } finally {
      db.close()
    }
    name(draft, file)
    syncFolder(dirname(file))
  } finally {
    for (const ending of ['', '-wal', '-shm']) rmSync(draft + ending, { force: true })
  }
}

/** Gives a finished file its name, unless another process gave it to one of its own meanwhile. */
function name(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (isThere(error)) return
    // Some file systems, exFAT among them, know no links.
    copyUnlessThere(draft, file)
  }
}

function copyUnlessThere(draft: string, file: string): void {
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL)
    syncFile(file)
  } catch (error) {
    if (!isThere(error)) throw error
  }
}

const isThere = (error: unknown) => isFailedSystemCall(error) && error.code === 'EEXIST'
