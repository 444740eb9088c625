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
export interface BackupCommand {
  readonly kind: 'backup'
  readonly dataDir: string | undefined
  /** Only to show what there is. */
  readonly isList: boolean
}
export interface VerifyCommand {
  readonly kind: 'verify'
  readonly dataDir: string | undefined
  /** A single file, in place of the wiki of a folder. */
  readonly file: string | undefined
}
export interface RestoreCommand {
  readonly kind: 'restore'
  readonly dataDir: string | undefined
  /** The path of a backup, or its name among those of the folder. */
  readonly backup: string
}
export interface ReindexCommand {
  readonly kind: 'reindex'
  readonly dataDir: string | undefined
}
/** What a command line asks for. `usage`: it makes no sense, and the sentence says why. */
export type Command =
  | ServeCommand
  | ImportCommand
  | BackupCommand
  | VerifyCommand
  | RestoreCommand
  | ReindexCommand
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly sentence: string }

export const helpText = `Etagere without its window.

  serve    Serves the wiki and its pages to browsers on this machine.
    --data DIR       the folder that holds the wiki (default: the desktop app's)
    --port NUMBER    default ${defaultPort}; 0 takes any free port
    --host ADDRESS   127.0.0.1 (default), localhost or ::1
    --allow-origin ORIGIN   pages of this origin may use the wiki too; may stand several times
  import FOLDER    Makes articles of a folder of Markdown; doing it again duplicates nothing.
    --data DIR       as above
  backup           Makes a backup of the wiki, in use or not, beside the automatic ones.
    --data DIR       as above
    --list           shows the backups there are
  restore          Makes the wiki what a backup says. What it is now becomes a backup first. The wiki must not be in use.
    --data DIR       as above
    --backup FILE    which backup: a file, or a name that --list shows
    --list           shows the backups there are
  verify [FILE]    Looks through the wiki, in use or not, or through a backup; exits 1 where something is wrong.
    --data DIR       as above
  reindex          Makes anew what is derived from the articles, in use or not; it heals by itself otherwise.
    --data DIR       as above

  ETAGERE_TOKEN    the owner's token (default: a new one at each start)
  ETAGERE_OWNER    the owner's name (default: who you are on this machine)
  ETAGERE_PEOPLE   more people, as Alice=TOKEN,Bob=TOKEN
  ETAGERE_NAME     what others see the wiki as (default: this machine's name)
`

const namesNoFolder = '--data must name a folder.'
const refusal = (sentence: string): Command => ({ kind: 'usage', sentence })

export function parseCommandLine(argv: readonly string[]): Command {
  const [name, ...args] = argv
  if (name === undefined || name === 'help' || argv.includes('--help') || argv.includes('-h')) return { kind: 'help' }
  try {
    if (name === 'serve') return parseServe(args)
    if (name === 'import') return parseImport(args)
    if (name === 'backup') return parseBackup(args)
    if (name === 'restore') return parseRestore(args)
    if (name === 'verify') return parseVerify(args)
    if (name === 'reindex') return parseReindex(args)
  } catch (error) {
    // parseArgs throws sentences about the option that is wrong.
    return refusal(error instanceof Error ? error.message : 'The options make no sense.')
  }
  return refusal(`There is no command "${name}"; there are serve, import, backup, restore, verify and reindex.`)
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
  if (values.data === '') return refusal(namesNoFolder)
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
  if (values.data === '') return refusal(namesNoFolder)
  return { kind: 'import', dataDir: values.data, folder }
}

function parseBackup(args: string[]): Command {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, list: { type: 'boolean', default: false } },
  })
  if (values.data === '') return refusal(namesNoFolder)
  return { kind: 'backup', dataDir: values.data, isList: values.list }
}

function parseRestore(args: string[]): Command {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, backup: { type: 'string' }, list: { type: 'boolean', default: false } },
  })
  if (values.data === '') return refusal(namesNoFolder)
  if (values.list) return { kind: 'backup', dataDir: values.data, isList: true }
  if (values.backup === undefined || values.backup === '') {
    return refusal('restore needs --backup and the file or name of a backup; --list shows which there are.')
  }
  return { kind: 'restore', dataDir: values.data, backup: values.backup }
}

function parseVerify(args: string[]): Command {
  const { values, positionals } = parseArgs({ args, options: { data: { type: 'string' } }, allowPositionals: true })
  const [file, ...more] = positionals
  if (file === '' || more.length > 0) return refusal('verify takes one file at most.')
  if (file !== undefined && values.data !== undefined) return refusal('verify takes a file or --data, not both.')
  if (values.data === '') return refusal(namesNoFolder)
  return { kind: 'verify', dataDir: values.data, file }
}

function parseReindex(args: string[]): Command {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } } })
  return values.data === '' ? refusal(namesNoFolder) : { kind: 'reindex', dataDir: values.data }
}
