import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { ImportProgress, ImportReport, LocalInstance } from '#shared/desktop-api.ts'
import { startWikiServer, type Person } from '../server/index.ts'

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
  /** Where the app's own window reaches it. The token is good until the app ends. */
  readonly instance: LocalInstance
  importFolder(folder: string, options: ImportOptions): Promise<ImportReport>
  /** Finishes what is under way, then closes the wiki. */
  close(): Promise<void>
}

/** Starts the server on loopback, on any free port, with a token that nobody else knows. */
export async function startHosting({ dataDir, version }: HostingOptions): Promise<Hosting> {
  const owner: Person = { name: personName(), token: randomBytes(32).toString('base64url'), role: 'owner' }
  const server = await startWikiServer({ dataDir, version, people: [owner], name: 'My wiki', logLevel: 'warn' })
  return {
    instance: { address: server.url, token: owner.token },
    importFolder: (folder, options) => server.importFolder(folder, { person: owner, ...options }),
    close: () => server.close(),
  }
}

/** The name of the person at this computer, as the operating system knows it. */
function personName(): string {
  try {
    return userInfo().username
  } catch {
    return 'Owner' // user ids without an account exist in containers; Node throws for them
  }
}
