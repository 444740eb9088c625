import type { ImportProgress, ImportReport } from '#shared/desktop-api.ts'
import type { BackupOutcome } from './backup/take-backup.ts'

export type { Backup } from './backup/backup-file.ts'
export type { RestoreOutcome, RestoreStep } from './backup/restore-backup.ts'
export type { BackupOutcome, ImportProgress, ImportReport }

/** Somebody who may use the instance. A revision's author is the person whose token wrote it. */
export interface Person {
  readonly name: string
  readonly token: string
  readonly role: 'owner' | 'editor'
}

export interface WikiServerOptions {
  /** The folder that holds the wiki; made where it does not exist. */
  readonly dataDir: string
  readonly people: readonly [Person, ...Person[]]
  /** What others see the wiki as, e.g. "Ana's MacBook". */
  readonly name: string
  readonly version: string
  /** Loopback only, until an instance can speak TLS. Default `127.0.0.1`. */
  readonly host?: string
  /** Default 0: any free port. */
  readonly port?: number
  /** The built renderer, served to browsers. Left out: the API alone. */
  readonly rendererDir?: string
  /** Origins besides the instance's own whose pages may use it. Default: the desktop app's. */
  readonly allowedOrigins?: readonly string[]
  /** pino's level; logs go to standard error. Default `info`. */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** How many writes that wait for the disk share a commit at most. With 1, which is for measuring, each has its own. */
  readonly writesPerCommit?: number
}

export interface WikiServer {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string
  readonly instanceId: string
  /** The address that signs this person's browser in. */
  signInUrl(person: Person): string
  /** Makes a folder of Markdown articles of this person's. Closing the server ends it between two articles.
   *  @throws ImportRefused where the folder cannot be read */
  importFolder(
    folder: string,
    options: {
      readonly person: Person
      readonly onProgress?: (progress: ImportProgress) => void
      readonly signal?: AbortSignal
    },
  ): Promise<ImportReport>
  /** Makes a backup, unless there is one of all that the wiki has.
   *  @throws StorageFull, StorageUnavailable, StorageRefused where it cannot */
  backUpNow(): Promise<BackupOutcome>
  /** Why the last backup was not made, or is none; undefined while all is well. */
  backupFailure(): string | undefined
  /** Finishes the requests in flight, ends the event streams, closes the database. */
  close(): Promise<void>
}

export { startWikiServer } from './start-wiki-server.ts'
export { restoreBackupApart as restoreBackup } from './backup/backup-job.ts'
export { backupToRescue } from './backup/backup-to-rescue.ts'
export { backupFolderOf, listBackups } from './backup/backup-folder.ts'
export { defaultDataDir } from './data-dir.ts'
