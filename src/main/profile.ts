import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

/** Keeps what Electron remembers (drafts among it) where it always does. Must run before the app is ready.
 *  @throws where that folder cannot be written: Electron itself would take this for another app that holds the lock. */
export function useOwnProfile(): void {
  prepare(app.getPath('userData'))
}

/** Keeps it in the folder of a wiki, so that several can be open side by side and a copied folder brings its drafts. */
export function useProfileIn(dataDir: string): void {
  const folder = join(dataDir, 'desktop')
  prepare(folder)
  app.setPath('userData', folder)
}

function prepare(folder: string): void {
  mkdirSync(folder, { recursive: true })
  accessSync(folder, constants.R_OK | constants.W_OK)
}
