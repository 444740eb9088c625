import { Worker } from 'node:worker_threads'
import { fromFault, type Fault } from '../storage/sqlite/fault.ts'
import type { RestoreOutcome, RestoreStep } from './restore-backup.ts'
import type { BackupOutcome, BackupRequest } from './take-backup.ts'

/** With what a backup thread is started. */
export type BackupJob =
  | { readonly kind: 'back-up'; readonly dataDir: string; readonly request: BackupRequest }
  | { readonly kind: 'restore'; readonly dataDir: string; readonly backup: string }
interface Outcomes {
  readonly 'back-up': BackupOutcome
  readonly restore: RestoreOutcome
}

/** What a backup thread says: how far it is, and at last how it ended. */
export type BackupReport<K extends BackupJob['kind'] = BackupJob['kind']> =
  | { readonly kind: 'step'; readonly step: RestoreStep }
  | { readonly kind: 'done'; readonly outcome: Outcomes[K] }
  | { readonly kind: 'failed'; readonly fault: Fault }

/** Makes a backup on a thread of its own, so that nobody waits for it.
 *  @throws as `takeBackup` does */
export const takeBackupApart = (dataDir: string, request: BackupRequest): Promise<BackupOutcome> =>
  runApart({ kind: 'back-up', dataDir, request })

/** Restores a backup on a thread of its own.
 *  @throws as `restoreBackup` does, each error by its name */
export const restoreBackupApart = (
  dataDir: string,
  backup: string,
  onStep: (step: RestoreStep) => void,
): Promise<RestoreOutcome> => runApart({ kind: 'restore', dataDir, backup }, onStep)

function runApart<K extends BackupJob['kind']>(
  job: BackupJob & { kind: K },
  onStep: (step: RestoreStep) => void = () => undefined,
): Promise<Outcomes[K]> {
  // `threadFiles` in electron.vite.config.ts knows this form.
  const thread = new Worker(new URL('./backup-thread.ts', import.meta.url), {
    name: 'backup',
    workerData: job,
    execArgv: [],
  })
  return new Promise((resolve, reject) => {
    thread.on('message', (report: BackupReport<K>) => {
      switch (report.kind) {
        case 'step':
          onStep(report.step)
          break
        case 'done':
          resolve(report.outcome)
          break
        case 'failed':
          reject(fromFault(report.fault))
          break
      }
    })
    thread.once('error', reject)
    // Comes last: whatever the thread still said has been heard.
    thread.once('exit', code => reject(new Error(`the backup thread ended with exit code ${code}`)))
  })
}
