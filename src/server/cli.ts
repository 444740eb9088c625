import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultDataDir } from './data-dir.ts'
import {
  helpText,
  parseCommandLine,
  type BackupCommand,
  type ImportCommand,
  type ReindexCommand,
  type RestoreCommand,
  type ServeCommand,
  type VerifyCommand,
} from './headless/command-line.ts'
import { ownerName, peopleFrom } from './headless/people.ts'
import { sentenceFor } from './headless/sentence.ts'
import { stopSignal } from './headless/stop-signal.ts'

/* The wiki without its window: what `helpText` lists. Standard output carries what was asked for, standard error the log and
   what went wrong. Exits 0 when done, 1 when it failed, 2 when the command line makes no sense. Each command loads what it
   needs, so that none waits for what is needed by others. */

/** The folder of the package, from the source (src/server/) as well as from the bundle (out/main/). */
const root = fileURLToPath(new URL('../..', import.meta.url))

const isUnderNpm = process.env['npm_lifecycle_event'] !== undefined

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${sentenceFor(error)}\n`)
  return 1
})

async function run(argv: readonly string[]): Promise<number> {
  const command = parseCommandLine(argv)
  switch (command.kind) {
    case 'help':
      process.stdout.write(helpText)
      return 0
    case 'usage':
      return refuse(command.sentence)
    case 'serve':
      return runServe(command)
    case 'import':
      return runImport(command)
    case 'backup':
      return runBackup(command)
    case 'restore':
      return runRestore(command)
    case 'verify':
      return runVerify(command)
    case 'reindex':
      return runReindex(command)
  }
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\nSee --help.\n`)
  return 2
}

async function runServe(command: ServeCommand): Promise<number> {
  const people = peopleFrom(process.env)
  if (!people.ok) return refuse(people.error)
  const [owner] = people.value
  const stopped = stopSignal(isUnderNpm)
  const { serve } = await import('./headless/serve.ts')
  const server = await serve(command, people.value, { root, env: process.env })
  process.stdout.write(`${server.url}\n${server.signInUrl(owner)}\n`)
  await stopped
  await server.close()
  return 0
}

async function runImport({ folder, dataDir = defaultDataDir() }: ImportCommand): Promise<number> {
  const stopping = new AbortController()
  void stopSignal(isUnderNpm).then(() => stopping.abort())
  const { importInto, progressLine, reportText } = await import('./headless/import.ts')
  const report = await importInto(dataDir, folder, {
    person: ownerName(process.env),
    signal: stopping.signal,
    onProgress: progress => {
      if (process.stderr.isTTY) process.stderr.write(progressLine(progress))
    },
  })
  process.stdout.write(reportText(report))
  return stopping.signal.aborted ? 1 : 0
}

async function runBackup({ dataDir = defaultDataDir(), isList }: BackupCommand): Promise<number> {
  const { backUp, backupTable } = await import('./headless/backup.ts')
  if (!isList) return tell(backUp(dataDir))
  const { listBackups } = await import('./backup/backup-folder.ts')
  process.stdout.write(backupTable(listBackups(dataDir)))
  return 0
}

async function runRestore({ dataDir = defaultDataDir(), backup }: RestoreCommand): Promise<number> {
  const { restore } = await import('./headless/restore.ts')
  process.stdout.write(restore(dataDir, backup))
  return 0
}

async function runVerify({
  dataDir = defaultDataDir(),
  file = join(dataDir, 'wiki.sqlite'),
}: VerifyCommand): Promise<number> {
  const { verify } = await import('./headless/verify.ts')
  return tell(verify(resolve(file)))
}

function tell({ isSound, text }: { readonly isSound: boolean; readonly text: string }): number {
  process.stdout.write(text)
  return isSound ? 0 : 1
}

async function runReindex({ dataDir = defaultDataDir() }: ReindexCommand): Promise<number> {
  const { rebuildDerived } = await import('./storage/sqlite/derived/rebuild-derived.ts')
  await rebuildDerived(dataDir)
  process.stdout.write('The index of links was made anew.\n')
  return 0
}
