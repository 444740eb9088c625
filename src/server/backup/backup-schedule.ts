import { StorageUnavailable } from '../storage/port.ts'
import type { Finding } from '../storage/sqlite/verify/verify-database.ts'
import { takeBackupApart } from './backup-job.ts'
import type { BackupOutcome, BackupRequest } from './take-backup.ts'

export interface BackupScheduleOptions {
  readonly dataDir: string
  /** The newest sequence number of the wiki. */
  readonly lastSequence: () => Promise<number>
  readonly report: (event: BackupEvent) => void
  /** How old the newest backup is at least before another one is made. */
  readonly everyMs?: number
  /** How soon it looks first whether one is due, and how often then. */
  readonly firstLookMs?: number
  readonly lookMs?: number
}

export type BackupEvent = BackupOutcome | { readonly kind: 'failed'; readonly cause: Error }

const hourMs = 60 * 60_000
const minuteMs = 60_000

/** Makes a backup of a wiki that runs, in the background, an hour after the one before where something was written since.
 *  What goes wrong is reported, and tried again at the next look. */
export class BackupSchedule {
  readonly #options: BackupScheduleOptions
  readonly #lookMs: number
  #timer: NodeJS.Timeout
  #running: Promise<BackupOutcome> | undefined
  #isClosed = false
  /** The change up to which there is a backup for sure, so that a wiki at rest is not asked for its backups again. */
  #backedUp = 0
  #lastFailure: Error | undefined

  constructor(options: BackupScheduleOptions) {
    this.#options = options
    this.#lookMs = options.lookMs ?? 5 * minuteMs
    this.#timer = this.#lookAfter(options.firstLookMs ?? minuteMs)
  }

  /** Why there is no newer backup; undefined while all is well. */
  get lastFailure(): Error | undefined {
    return this.#lastFailure
  }

  /** Makes one now, unless there is one of all that the wiki has. Joins one that is being made.
   *  @throws as `takeBackup` does */
  async backUpNow(): Promise<BackupOutcome> {
    // The one under way may have begun before the last change.
    if (this.#running !== undefined) await this.#running.catch(() => undefined)
    return this.#run({ kind: 'manual' })
  }

  /** Makes no more; resolves once none is being made. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running?.catch(() => undefined)
  }

  #lookAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      void this.#look().finally(() => {
        if (!this.#isClosed) this.#timer = this.#lookAfter(this.#lookMs)
      })
    }, ms).unref()
  }

  async #look(): Promise<void> {
    try {
      const sequence = await this.#options.lastSequence()
      if (sequence === this.#backedUp) return
      await this.#run({ kind: 'automatic', unlessYoungerMs: this.#options.everyMs ?? hourMs })
    } catch {
      // Reported by the run; a wiki that cannot be asked says so itself.
    }
  }

  #run(request: BackupRequest): Promise<BackupOutcome> {
    if (this.#isClosed) return Promise.reject(new StorageUnavailable('the wiki is closed'))
    this.#running ??= this.#take(request).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #take(request: BackupRequest): Promise<BackupOutcome> {
    try {
      const outcome = await takeBackupApart(this.#options.dataDir, request)
      if (outcome.kind === 'unsound') this.#lastFailure = new Error(damaged(outcome.findings))
      else if (outcome.kind !== 'busy') this.#lastFailure = undefined
      if (outcome.kind === 'made') this.#backedUp = outcome.backup.sequence
      if (outcome.kind === 'unneeded') this.#backedUp = outcome.newest.sequence
      this.#options.report(outcome)
      return outcome
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error))
      // Said once, and not at every look.
      const isNews = this.#lastFailure?.message !== cause.message
      this.#lastFailure = cause
      if (isNews) this.#options.report({ kind: 'failed', cause })
      throw cause
    }
  }
}

const damaged = (findings: readonly Finding[]): string =>
  `the copy was found damaged, and so, most likely, is the wiki: ${findings[0]?.sentence ?? 'nobody knows how'}`
