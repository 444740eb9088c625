import { fileURLToPath } from 'node:url'
import { defaultDataDir } from './data-dir.ts'
import { helpText, parseCommandLine, type ImportCommand, type ServeCommand } from './headless/command-line.ts'
import { importInto, progressLine, reportText } from './headless/import.ts'
import { ownerName, peopleFrom } from './headless/people.ts'
import { sentenceFor } from './headless/sentence.ts'
import { serve } from './headless/serve.ts'
import { stopSignal } from './headless/stop-signal.ts'

/* The wiki without its window: `serve` and `import`. Standard output carries what was asked for, standard error the log and
   what went wrong. Exits 0 when done, 1 when it failed, 2 when the command line makes no sense. */

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
  const server = await serve(command, people.value, { root, env: process.env })
  process.stdout.write(`${server.url}\n${server.signInUrl(owner)}\n`)
  await stopped
  await server.close()
  return 0
}

async function runImport({ folder, dataDir = defaultDataDir() }: ImportCommand): Promise<number> {
  const stopping = new AbortController()
  void stopSignal(isUnderNpm).then(() => stopping.abort())
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
