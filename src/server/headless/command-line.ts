import { parseArgs } from 'node:util'
import { defaultPort } from '#shared/protocol/routes.ts'
import { isLoopback } from '../loopback.ts'

export interface ServeCommand {
  readonly kind: 'serve'
  readonly dataDir: string | undefined
  readonly port: number
  readonly host: string
  readonly allowedOrigins: readonly string[]
}
export interface ImportCommand {
  readonly kind: 'import'
  readonly dataDir: string | undefined
  readonly folder: string
}
/** What a command line asks for. `usage`: it makes no sense, and the sentence says why. */
export type Command =
  ServeCommand | ImportCommand | { readonly kind: 'help' } | { readonly kind: 'usage'; readonly sentence: string }

export const helpText = `Etagere without its window.

  serve    Serves the wiki and its pages to browsers on this machine.
    --data DIR       the folder that holds the wiki (default: the desktop app's)
    --port NUMBER    default ${defaultPort}; 0 takes any free port
    --host ADDRESS   127.0.0.1 (default), localhost or ::1
    --allow-origin ORIGIN   pages of this origin may use the wiki too; may stand several times
  import FOLDER    Makes articles of a folder of Markdown; doing it again duplicates nothing.
    --data DIR       as above

  ETAGERE_TOKEN    the owner's token (default: a new one at each start)
  ETAGERE_OWNER    the owner's name (default: who you are on this machine)
  ETAGERE_PEOPLE   more people, as Alice=TOKEN,Bob=TOKEN
  ETAGERE_NAME     what others see the wiki as (default: this machine's name)
`

const refusal = (sentence: string): Command => ({ kind: 'usage', sentence })

export function parseCommandLine(argv: readonly string[]): Command {
  const [name, ...args] = argv
  if (name === undefined || name === 'help' || argv.includes('--help') || argv.includes('-h')) return { kind: 'help' }
  try {
    if (name === 'serve') return parseServe(args)
    if (name === 'import') return parseImport(args)
  } catch (error) {
    // parseArgs throws sentences about the option that is wrong.
    return refusal(error instanceof Error ? error.message : 'The options make no sense.')
  }
  return refusal(`There is no command "${name}"; there are serve and import.`)
}

function parseServe(args: string[]): Command {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: String(defaultPort) },
      host: { type: 'string', default: '127.0.0.1' },
      'allow-origin': { type: 'string', multiple: true, default: [] },
    },
  })
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : NaN
  if (!(port <= 65535)) return refusal(`--port must be a number from 0 to 65535, not "${values.port}".`)
  if (values.data === '') return refusal('--data must name a folder.')
  if (!isLoopback(values.host)) {
    return refusal(
      `--host must be 127.0.0.1, localhost or ::1, not "${values.host}": until connections are encrypted, ` +
        'a wiki can be reached from its own machine alone.',
    )
  }
  return {
    kind: 'serve',
    dataDir: values.data,
    port,
    host: values.host,
    allowedOrigins: values['allow-origin'],
  }
}

function parseImport(args: string[]): Command {
  const { values, positionals } = parseArgs({ args, options: { data: { type: 'string' } }, allowPositionals: true })
  const [folder, ...more] = positionals
  if (folder === undefined || folder === '' || more.length > 0) return refusal('import takes one folder.')
  if (values.data === '') return refusal('--data must name a folder.')
  return { kind: 'import', dataDir: values.data, folder }
}
