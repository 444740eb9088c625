import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backupFolderOf, restoreBackup, startWikiServer } from '../../server/index.ts'
import { createWikiApi, type WikiApi } from '../api/wiki-api.ts'
import { Colleague } from './colleague.ts'
import { openGate, type Gate } from './gate.ts'

/** A real wiki in a fresh folder: Marta reaches it through a gate, Ana always does. */
export interface GatedWiki {
  readonly gate: Gate
  readonly ana: Colleague
  readonly marta: () => WikiApi
  backUp(): Promise<void>
  /** Makes the wiki what the last backup says, while nobody can reach it. */
  restore(): Promise<void>
  close(): Promise<void>
}

export async function startGatedWiki(): Promise<GatedWiki> {
  const people = [
    { name: 'Marta', token: 'token-of-marta-0123456789', role: 'owner' },
    { name: 'Ana', token: 'token-of-ana-0123456789ab', role: 'editor' },
  ] as const
  const folder = await mkdtemp(join(tmpdir(), 'etagere-outbox-'))
  const start = (port: number) =>
    startWikiServer({ dataDir: folder, people, name: 'Test', version: '0', logLevel: 'silent', port })
  let server = await start(0)
  let backup = ''
  const gate = await openGate(server.url)
  return {
    gate,
    ana: new Colleague(createWikiApi({ address: server.url, token: people[1].token })),
    marta: () => createWikiApi({ address: gate.url, token: people[0].token }),
    async backUp() {
      const outcome = await server.backUpNow()
      if (outcome.kind === 'busy') throw new Error('nobody else makes backups here')
      const { name } = outcome.kind === 'unneeded' ? outcome.newest : outcome.backup
      // In a place of its own, where no rule removes it.
      backup = join(folder, 'last.sqlite')
      await copyFile(join(backupFolderOf(folder), name), backup)
    },
    async restore() {
      const port = Number(new URL(server.url).port)
      await server.close()
      await restoreBackup(folder, backup, () => undefined)
      server = await start(port)
    },
    async close() {
      await gate.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
