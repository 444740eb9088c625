import { parentPort, workerData } from 'node:worker_threads'
import { toFault } from '../storage/sqlite/fault.ts'
import type { BackupJob, BackupReport } from './backup-job.ts'
import { restoreBackup } from './restore-backup.ts'
import { takeBackup } from './take-backup.ts'

/* Makes or restores one backup on a thread of its own, and ends. */

if (parentPort === null) throw new Error('backups are made on a thread of their own')
const report = (message: BackupReport) => parentPort?.postMessage(message)
const run = (job: BackupJob) =>
  job.kind === 'back-up'
    ? takeBackup(job.dataDir, job.request)
    : restoreBackup(job.dataDir, job.backup, step => report({ kind: 'step', step }))
try {
  report({ kind: 'done', outcome: run(workerData as BackupJob) })
} catch (error) {
  report({ kind: 'failed', fault: toFault(error) })
}
