import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { faultSchema, fromFault } from '../storage/sqlite/fault.ts'
import { backupKinds } from './backup-file.ts'
import { restoreSteps, type RestoreOutcome, type RestoreStep } from './restore-backup.ts'
import type { BackupOutcome, BackupRequest } from './take-backup.ts'

const backUpSchema = z.object({
  kind: z.literal('back-up'),
  dataDir: z.string(),
  request: z.object({
    kind: z.enum(backupKinds),
    unlessYoungerMs: z.number().exactOptional(),
    spareBytes: z.number().exactOptional(),
  }),
})
const restoreSchema = z.object({ kind: z.literal('restore'), dataDir: z.string(), backup: z.string() })
/** With what a backup thread is started. */
export const backupJobSchema = z.discriminatedUnion('kind', [backUpSchema, restoreSchema])
export type BackupJob = z.infer<typeof backupJobSchema>

interface Outcomes {
  readonly 'back-up': BackupOutcome
  readonly restore: RestoreOutcome
}

const backupReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), step: z.enum(restoreSteps) }),
  z.object({
    kind: z.literal('done'),
    outcome: z.custom<Outcomes[keyof Outcomes]>(value => typeof value === 'object'),
  }),
  z.object({ kind: z.literal('failed'), fault: faultSchema }),
])
/** What a backup thread says before it ends. */
export type BackupReport = z.infer<typeof backupReportSchema>

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
    thread.on('message', (message: unknown) => {
      const report = backupReportSchema.safeParse(message)
      if (!report.success) reject(report.error)
      else if (report.data.kind === 'step') onStep(report.data.step)
      else if (report.data.kind === 'failed') reject(fromFault(report.data.fault))
      // The thread answers each kind of job with its kind of outcome.
      else resolve(report.data.outcome as Outcomes[K])
    })
    thread.once('error', reject)
    // Comes last: whatever the thread still said has been heard.
    thread.once('exit', code => reject(new Error(`the backup thread ended with exit code ${code}`)))
  })
}
