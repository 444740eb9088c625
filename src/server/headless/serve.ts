import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { desktopOrigin } from '#shared/protocol/routes.ts'
import { defaultDataDir } from '../data-dir.ts'
import type { Person, WikiServer } from '../index.ts'
import { startWikiServer } from '../start-wiki-server.ts'
import type { ServeCommand } from './command-line.ts'

/** Starts what `serve` asks for. `root` is the folder of the package. */
export async function serve(
  command: ServeCommand,
  people: readonly [Person, ...Person[]],
  { root, env }: { readonly root: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<WikiServer> {
  const rendererDir = join(root, 'out', 'renderer')
  return startWikiServer({
    dataDir: command.dataDir ?? defaultDataDir(),
    people,
    name: env['ETAGERE_NAME'] ?? hostname(),
    version: versionOf(root),
    host: command.host,
    port: command.port,
    allowedOrigins: [desktopOrigin, ...command.allowedOrigins],
    ...(existsSync(join(rendererDir, 'index.html')) ? { rendererDir } : {}),
  })
}

export function versionOf(root: string): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
