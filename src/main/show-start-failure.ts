import { join } from 'node:path'
import { app, dialog } from 'electron'
import { backupFolderOf, backupToRescue, restoreBackup, type Backup } from '../server/index.ts'
import { reportFault } from './faults.ts'
import { explainStartFailure } from './start-failure.ts'

/** Says why the wiki in `dataDir` could not be opened. Where it is damaged and there is a sound backup, offers to restore that
 *  one and starts the app again. Settles when there is nothing left to say. */
export async function showStartFailure(failure: unknown, dataDir: string): Promise<void> {
  const { message, detail } = explainStartFailure(failure, dataDir)
  const backup = lookForBackup(dataDir)
  if (backup === undefined) {
    await dialog.showMessageBox({ type: 'error', message, detail, buttons: ['Quit'] })
    return
  }
  const of = new Date(backup.at).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' })
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message,
    detail: `${detail}\n\nThe newest sound backup is of ${of}. Restoring it keeps what is left of the wiki beside the backups.`,
    buttons: ['Quit', 'Restore that backup'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (response === 0) return
  try {
    await restoreBackup(dataDir, join(backupFolderOf(dataDir), backup.name), () => undefined)
    app.relaunch()
  } catch (error) {
    reportFault(error)
    await dialog.showMessageBox({ type: 'error', ...explainStartFailure(error, dataDir), buttons: ['Quit'] })
  }
}

/** A fault of looking must not hide the one that is to be explained. */
function lookForBackup(dataDir: string): Backup | undefined {
  try {
    return backupToRescue(dataDir)
  } catch (error) {
    reportFault(error)
    return undefined
  }
}
