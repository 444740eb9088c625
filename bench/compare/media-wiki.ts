import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { text, type Contender } from './contender.ts'
import { exchange, unexpected } from './exchange.ts'
import { startServer } from './install.ts'

/** Where Debian's package puts it. */
const program = '/usr/share/mediawiki'
const setUpWithinMs = 60_000

const answerSchema = z.union([
  z.object({ edit: z.object({ result: z.literal('Success'), newrevid: z.number() }) }),
  z.object({ error: z.object({ code: z.string(), info: z.string() }) }),
])

/** Anonymous writers of one address: they are slowed down unless they may. */
const settings = '\n$wgRateLimits = [];\n'

export const mediaWiki: Contender = {
  name: 'MediaWiki on SQLite',
  promises: '`baserevid`; every version is kept; PHP’s own server with four processes and its cache of compiled code',
  async install() {
    if (!existsSync(join(program, 'maintenance', 'install.php'))) return 'Debian’s package mediawiki is not installed'
    return (await runPhp(['-r', 'exit(extension_loaded("pdo_sqlite") ? 0 : 1);'])) === 0
      ? undefined
      : 'there is no PHP that knows SQLite (Debian’s packages php-cli and php-sqlite3)'
  },
  async start({ dataDir, port, under }) {
    const url = `http://127.0.0.1:${port}`
    await mkdir(dataDir, { recursive: true })
    await setUp(dataDir, url)
    const { stop } = await startServer(
      'php',
      ['-d', 'opcache.enable_cli=1', '-S', `127.0.0.1:${port}`, '-t', program],
      {
        url: `${url}/api.php`,
        under,
        env: { MW_CONFIG_FILE: join(dataDir, 'LocalSettings.php'), PHP_CLI_SERVER_WORKERS: '4' },
        cwd: dataDir,
      },
    )
    /** Everybody may edit, so nobody signs in; the token is that of all who have not. */
    async function edit(parameters: Readonly<Record<string, string>>): Promise<z.output<typeof answerSchema>> {
      const form = new URLSearchParams({ action: 'edit', format: 'json', token: '+\\', ...parameters })
      const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const answer = await exchange('POST', `${url}/api.php`, type, form.toString())
      if (answer.status !== 200) throw unexpected('not edited', answer)
      return answerSchema.parse(JSON.parse(answer.text))
    }
    return {
      stop,
      async create(name) {
        const made = await edit({ title: name, text, createonly: '1' })
        if ('error' in made) throw new Error(`not made: ${made.error.info}`)
        return String(made.edit.newrevid)
      },
      async save(name, tag, body) {
        const answer = await edit({ title: name, text: body, baserevid: tag, nocreate: '1' })
        if ('edit' in answer) return { kind: 'saved', tag: String(answer.edit.newrevid) }
        if (answer.error.code === 'editconflict') return { kind: 'refused' }
        throw new Error(`not saved: ${answer.error.info}`)
      },
    }
  },
}

/** Makes a wiki with its database and settings in `dataDir`, by MediaWiki's own installer. */
async function setUp(dataDir: string, url: string): Promise<void> {
  const settingsFile = join(dataDir, 'LocalSettings.php')
  const password = crypto.randomUUID()
  const places = ['--dbtype', 'sqlite', '--dbpath', dataDir, '--dbname', 'wiki', '--confpath', dataDir]
  const reached = ['--server', url, '--scriptpath', '', '--lang', 'en', '--pass', password]
  const installer = join(program, 'maintenance', 'install.php')
  if ((await runPhp([installer, ...places, ...reached, 'Bench', 'Admin'])) !== 0) {
    throw new Error('its installer made no wiki')
  }
  await appendFile(settingsFile, settings)
}

async function runPhp(args: readonly string[]): Promise<number | null> {
  const child = spawn('php', args, { stdio: 'ignore', timeout: setUpWithinMs })
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  } catch {
    return null // there is no such program
  }
}
