import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sourceOptions } from './source-options.ts'
import { alice, askOver, bob, type Answer, type Ask } from './test-wiki.ts'

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))

/** The headless server in a process of its own, from its source. */
export interface ServerProcess {
  readonly port: number
  readonly lines: readonly [string, string]
  readonly child: ChildProcess
  /** What it said on standard error so far. */
  log(): string
  ask(path: string, ask?: Ask): Promise<Answer>
  /** Resolves with the exit code, or the signal that ended it. */
  end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | string | null>
}

export const cliEnvironment = {
  ETAGERE_TOKEN: alice.token,
  ETAGERE_OWNER: alice.name,
  ETAGERE_PEOPLE: `${bob.name}=${bob.token}`,
}

/** How a process is started that a test wants to look into, or to harm. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[]
  /** A command that runs the one that follows it as the same process, such as a tracer. */
  readonly under?: readonly string[]
  readonly uid?: number
  /** A channel for messages to what `nodeOptions` has loaded. */
  readonly hasChannel?: boolean
}

export function runCli(args: readonly string[], surroundings: Surroundings = {}): ChildProcess {
  const { env, nodeOptions = [], under = [], uid, hasChannel } = surroundings
  const { npm_lifecycle_event: _npm, ...rest } = process.env
  const command = [...under, process.execPath, ...sourceOptions, ...nodeOptions, cli, ...args]
  return spawn(command[0] ?? process.execPath, command.slice(1), {
    env: { ...rest, ...cliEnvironment, ...env },
    stdio: ['pipe', 'pipe', 'pipe', ...(hasChannel ? ['ipc' as const] : [])],
    ...(uid === undefined ? {} : { uid }),
  })
}

/** @throws where it ends before it serves, with what it said */
export async function startServerProcess(
  dataDir: string,
  args: readonly string[] = [],
  surroundings: Surroundings = {},
): Promise<ServerProcess> {
  const child = runCli(['serve', '--data', dataDir, '--port', '0', ...args], surroundings)
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const lines = await Promise.race([
    firstLines(child),
    exited.then(() => Promise.reject(new Error(`the server ended at once: ${log}`))),
  ])
  const port = Number(new URL(lines[0]).port)
  return {
    port,
    lines,
    child,
    log: () => log,
    ask: (path, ask) => askOver(port, path, ask),
    async end(signal) {
      child.kill(signal)
      const [code, by] = await exited
      return code ?? by
    },
  }
}

function firstLines(child: ChildProcess): Promise<readonly [string, string]> {
  return new Promise(resolve => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const [first, second, ...rest] = text.split('\n')
      if (first !== undefined && second !== undefined && rest.length > 0) resolve([first, second])
    })
  })
}
