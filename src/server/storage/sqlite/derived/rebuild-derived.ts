import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StorageRefused } from '../../port.ts'
import { openReader } from '../connection.ts'
import { asOpeningError } from '../database-errors.ts'
import { openSqliteStore } from '../open-sqlite-store.ts'
import { derivedFileOf, openDerived } from './derived-database.ts'
import { createLinkIndex } from './link-index.ts'
import { createLogFollower } from './log-follower.ts'

/** Derives everything anew from the wiki in a folder, whether or not a server runs on it as well.
 *  @throws StorageRefused, StorageUnavailable where the wiki cannot be read */
export async function rebuildDerived(dataDir: string): Promise<void> {
  const file = join(resolve(dataDir), 'wiki.sqlite')
  if (!existsSync(file)) throw new StorageRefused(`There is no wiki in ${dataDir}.`)
  // Opened as usual, so that it is there, of this version, and stays while it is read.
  const store = await openSqliteStore(dataDir)
  try {
    const wiki = openReader(file)
    const derived = openDerived(derivedFileOf(file))
    try {
      const follower = createLogFollower(wiki, derived, createLinkIndex(derived))
      follower.restart()
      while (follower.step());
    } catch (error) {
      throw asOpeningError(error, derivedFileOf(file))
    } finally {
      derived.close()
      wiki.close()
    }
  } finally {
    await store.close()
  }
}
