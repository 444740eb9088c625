import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino, type Logger } from 'pino'
import { desktopOrigin } from '#shared/protocol/routes.ts'
import { createApp } from './app.ts'
import { BackupSchedule, type BackupEvent } from './backup/backup-schedule.ts'
import { ChangeFeed } from './changes/change-feed.ts'
import { Presence } from './changes/presence.ts'
import { handleExpectations } from './http/expect-continue.ts'
import { createOrigins } from './http/origins.ts'
import type { importFolder } from './import/import-folder.ts'
import { answerRawFailures } from './http/raw-failure.ts'
import { trackRequests } from './http/requests-in-flight.ts'
import type { ImportReport, Person, WikiServer, WikiServerOptions } from './index.ts'
import { isLoopback } from './loopback.ts'
import { createServer } from './node-http.ts'
import { openSqliteStore } from './storage/sqlite/open-sqlite-store.ts'
import type { WriterEvent } from './storage/sqlite/write-queue.ts'
import { createWiki } from './wiki.ts'

/** How long requests in flight may take once the server was asked to stop. */
const closeWithinMs = 10_000

/** Opens the wiki in a folder and serves it.
 *  @throws StorageRefused, StorageUnavailable where the folder cannot be used; Error where the address cannot */
export async function startWikiServer(options: WikiServerOptions): Promise<WikiServer> {
  const { people, host = '127.0.0.1', port = 0, allowedOrigins = [desktopOrigin], logLevel = 'info' } = options
  requireLoopback(host)
  requireDistinct(people)
  const log = pino({ level: logLevel, base: null }, pino.destination({ fd: 2, sync: true }))
  const { dataDir, writesPerCommit } = options
  const wiki = createWiki(await openSqliteStore(dataDir, { report: event => logWriter(log, event), writesPerCommit }))
  const feed = new ChangeFeed(wiki, {
    onFailure: error => log.error({ error: String(error) }, 'the change feed failed'),
  })
  const presence = new Presence({ announce: events => feed.announce(events), audience: () => feed.audience })

  const backups = new BackupSchedule({
    dataDir: options.dataDir,
    lastSequence: () => wiki.lastSequence(),
    report: event => logBackup(log, event),
  })

  // A missing Host is refused by our own words (`requireHost`), not by those of node:http.
  const server = createServer({ requireHostHeader: false })
  const origins = createOrigins(host, () => portOf(server), allowedOrigins)
  const app = createApp({ ...options, rendererDir: options.rendererDir, wiki, feed, presence, origins, log })
  const requests = trackRequests(server)
  server.on('request', app)
  handleExpectations(server)
  answerRawFailures(server, requests)

  const stopping = new AbortController()
  const imports = new Set<Promise<ImportReport>>()
  async function close(): Promise<void> {
    stopping.abort()
    const stopped = requests.stop(closeWithinMs)
    presence.close()
    await feed.close()
    await Promise.allSettled([stopped, backups.close(), ...imports])
    await wiki.close()
  }
  try {
    await listen(server, host, port)
  } catch (error) {
    await feed.close()
    await backups.close()
    await wiki.close()
    throw error
  }

  const url = `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`
  let closed: Promise<void> | undefined
  return {
    url,
    instanceId: wiki.instanceId,
    signInUrl: person => `${url}/sign-in?token=${encodeURIComponent(person.token)}`,
    importFolder: (folder, { person, onProgress, signal }) => {
      const ended = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal])
      const importing = importInto(wiki, folder, { person: person.name, onProgress, signal: ended })
      imports.add(importing)
      return importing.finally(() => imports.delete(importing))
    },
    backUpNow: () => backups.backUpNow(),
    backupFailure: () => backups.lastFailure?.message,
    close: () => (closed ??= close()),
  }
}

/** The reader of Markdown is loaded when something is imported, and not at every start. */
async function importInto(...[wiki, folder, options]: Parameters<typeof importFolder>): Promise<ImportReport> {
  const loaded = await import('./import/import-folder.ts')
  return loaded.importFolder(wiki, folder, options)
}

function logWriter(log: Logger, event: WriterEvent): void {
  if (event.kind === 'replaced') log.warn('the writer was replaced; the wiki can be written again')
  else if (event.kind === 'derived-died') log.warn({ error: event.cause.stack }, 'links are not followed; trying again')
  else log.error({ error: event.cause.stack }, 'the writer died; until it is replaced the wiki can only be read')
}

function logBackup(log: Logger, event: BackupEvent): void {
  if (event.kind === 'made') log.info({ backup: event.backup.name }, 'a backup was made')
  if (event.kind === 'failed') log.error({ error: event.cause.stack }, 'no backup could be made; the wiki goes on')
  if (event.kind === 'unsound') {
    const findings = event.findings.map(({ sentence }) => sentence)
    log.error({ backup: event.backup.name, findings }, 'the backup is damaged, and so, most likely, is the wiki')
  }
}

function requireLoopback(host: string): void {
  if (isLoopback(host)) return
  throw new Error(
    `The wiki can be reached from this machine alone, so its host must be 127.0.0.1, localhost or ::1, not ${host}. ` +
      'Sharing it with other machines needs an encrypted connection, which comes with a later version.',
  )
}

function requireDistinct(people: readonly Person[]): void {
  if (people.some(person => person.name === '' || person.token === '')) {
    throw new Error('Everybody who may use the wiki needs a name and a token.')
  }
  const distinct = (values: readonly string[]) => new Set(values).size === values.length
  if (!distinct(people.map(person => person.token))) throw new Error('Two people have the same token.')
  if (!distinct(people.map(person => person.name))) throw new Error('Two people have the same name.')
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

const portOf = (server: Server): number => (server.address() as AddressInfo | null)?.port ?? 0
