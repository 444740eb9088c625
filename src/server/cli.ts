import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import { helpText, parseCommandLine, type ImportCommand, type ServeCommand } from './headless/command-line.ts'
import { peopleFrom } from './headless/people.ts'
import { sentenceFor } from './headless/sentence.ts'
import { serve } from './headless/serve.ts'
import { stopSignal } from './headless/stop-signal.ts'

/* The wiki without its window: `serve` and `import`. Standard output carries what was asked for, standard error the log and
   what went wrong. Exits 0 when done, 1 when it failed, 2 when the command line makes no sense. */

/** The folder of the package, from the source (src/server/) as well as from the bundle (out/main/). */
const root = fileURLToPath(new URL('../..', import.meta.url))

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
  const people = peopleFrom(process.env, userInfo().username)
  if (!people.ok) return refuse(people.error)
  const [owner] = people.value
  const stopped = stopSignal(process.env['npm_lifecycle_event'] !== undefined)
  const server = await serve(command, people.value, { root, env: process.env })
  process.stdout.write(`${server.url}\n${server.signInUrl(owner)}\n`)
  await stopped
  await server.close()
  return 0
}

async function runImport(_command: ImportCommand): Promise<number> {
  return 1
}
