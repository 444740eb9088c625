import { join } from 'node:path'
import { backupFolderOf } from './backup-folder.ts'
import { restoreBackup } from './restore-backup.ts'

/* A process of its own for the tests: restores a backup and is killed at a step of it, as a crash would.
   `node restoring-process.ts FOLDER BACKUP STEP` */

const [folder = '', backup = '', last = ''] = process.argv.slice(2)
restoreBackup(folder, join(backupFolderOf(folder), backup), step => {
  if (step === last) process.kill(process.pid, 'SIGKILL')
})
