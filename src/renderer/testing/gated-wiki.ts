import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWikiServer } from '../../server/index.ts'
import { createWikiApi, type WikiApi } from '../api/wiki-api.ts'
import { Colleague } from './colleague.ts'
import { openGate, type Gate } from './gate.ts'

/** A real wiki in a fresh folder: Marta reaches it through a gate, Ana always does. */
export interface GatedWiki {
  readonly gate: Gate
  readonly ana: Colleague
  readonly marta: () => WikiApi
  close(): Promise<void>
}

export async function startGatedWiki(): Promise<GatedWiki> {
  const people = [
    { name: 'Marta', token: 'token-of-marta-0123456789', role: 'owner' },
    { name: 'Ana', token: 'token-of-ana-0123456789ab', role: 'editor' },
  ] as const
  const folder = await mkdtemp(join(tmpdir(), 'etagere-outbox-'))
  const server = await startWikiServer({ dataDir: folder, people, name: 'Test', version: '0', logLevel: 'silent' })
  const gate = await openGate(server.url)
  return {
    gate,
    ana: new Colleague(createWikiApi({ address: server.url, token: people[1].token })),
    marta: () => createWikiApi({ address: gate.url, token: people[0].token }),
    async close() {
      await gate.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
