import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import type { BackupOverview, ImportProgress, ImportReport, LocalInstance, RestorePhase } from '#shared/desktop-api.ts'
import {
  backupFolderOf,
  listBackups,
  restoreBackup,
  startWikiServer,
  type Person,
  type RestoreStep,
  type WikiServer,
} from '../server/index.ts'

export interface HostingOptions {
  readonly dataDir: string
  readonly version: string
}

export interface ImportOptions {
  onProgress(progress: ImportProgress): void
  readonly signal: AbortSignal
}

/** The wiki server inside the app. */
export interface Hosting {
  /** Settles once the wiki is open; everything else waits for that.
   *  @throws StorageRefused, StorageUnavailable, StorageFull where it cannot be opened */
  readonly opened: Promise<unknown>
  /** Where the app's own window reaches it. The token is good until the app ends, the address until a backup is restored. */
  instance(): Promise<LocalInstance>
  importFolder(folder: string, options: ImportOptions): Promise<ImportReport>
  backups(): Promise<BackupOverview>
  backUpNow(): Promise<'made' | 'unneeded'>
  /** Closes the wiki, makes it what a backup says, and opens it again, whether or not that went well. */
  restore(name: string, onPhase: (phase: RestorePhase) => void): Promise<void>
  /** Finishes what is under way, then closes the wiki. */
  close(): Promise<void>
}

/** Begins to start the server on loopback, on any free port, with a token that nobody else knows. */
export function startHosting({ dataDir, version }: HostingOptions): Hosting {
  const owner: Person = { name: personName(), token: randomBytes(32).toString('base64url'), role: 'owner' }
  const start = (port: number): Promise<WikiServer> =>
    startWikiServer({ dataDir, version, people: [owner], name: 'My wiki', logLevel: 'warn', port })
  let server = start(0)
  server.catch(() => undefined) // whoever waits for `opened` hears of it
  let restoring: Promise<void> | undefined

  async function restore(name: string, onPhase: (phase: RestorePhase) => void): Promise<void> {
    const isThere = listBackups(dataDir).some(backup => backup.name === name)
    if (!isThere) throw new Error('This backup is not there any more.')
    onPhase('closing')
    const running = await server
    const port = Number(new URL(running.url).port)
    await running.close()
    try {
      await restoreBackup(dataDir, join(backupFolderOf(dataDir), name), step => {
        const phase = phaseOf[step]
        if (phase !== undefined) onPhase(phase)
      })
    } finally {
      // Where another program took the port meanwhile, the window asks for the address anew.
      const again = start(port).catch(() => start(0))
      await again
      server = again
    }
  }

  return {
    opened: server,
    async instance() {
      return { address: (await server).url, token: owner.token }
    },
    async importFolder(folder, options) {
      return (await server).importFolder(folder, { person: owner, ...options })
    },
    async backups() {
      const running = await server
      return {
        backups: listBackups(dataDir).map(({ name, kind, at, bytes, isSound }) => ({
          name,
          why: kind,
          at,
          bytes,
          isSound,
        })),
        failure: running.backupFailure() ?? null,
      }
    },
    async backUpNow() {
      const outcome = await (await server).backUpNow()
      if (outcome.kind === 'made' || outcome.kind === 'unneeded') return outcome.kind
      throw new Error(
        outcome.kind === 'busy'
          ? 'Another program is making a backup of this wiki at this moment.'
          : 'The copy is damaged, and so, most likely, is the wiki. Restore an earlier backup.',
      )
    },
    async restore(name, onPhase) {
      if (restoring !== undefined) throw new Error('A backup is being restored already.')
      restoring = restore(name, onPhase)
      try {
        await restoring
      } finally {
        restoring = undefined
      }
    },
    async close() {
      await restoring?.catch(() => undefined) // whoever asked for it hears how it ended
      await (await server).close()
    },
  }
}

const phaseOf: Partial<Record<RestoreStep, RestorePhase>> = {
  checking: 'checking',
  copying: 'copying',
  keeping: 'keeping',
  done: 'opening',
}

/** The name of the person at this computer, as the operating system knows it. */
function personName(): string {
  try {
    return userInfo().username
  } catch {
    return 'Owner' // user ids without an account exist in containers; Node throws for them
  }
}
