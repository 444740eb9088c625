import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { exchange } from './exchange.ts'

const installWithinMs = 240_000
const readyWithinMs = 90_000
const stopWithinMs = 5_000

/** Installs a package of the npm registry into a folder of its own, unless it is there. @returns why it could not be installed, if so */
export async function installPackage(folder: string, specifier: string): Promise<string | undefined> {
  if (existsSync(join(folder, 'node_modules', specifier))) return undefined
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--omit=dev', specifier]
  const child = spawn('npm', args, { stdio: 'ignore', timeout: installWithinMs })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0 ? undefined : `npm could not install ${specifier}`
}

export interface Started {
  readonly stop: () => Promise<void>
}

export interface StartedWith {
  readonly url: string
  /** What the command is started by, with its arguments. */
  readonly under: readonly string[]
  readonly cwd: string
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a server, with all that it starts itself, and waits until it answers anything at `url`. */
export async function startServer(
  command: string,
  args: readonly string[],
  { url, under, cwd, env = {} }: StartedWith,
): Promise<Started> {
  // A group of its own: some leave their own processes behind when they end.
  const [program = command, ...rest] = [...under, command, ...args]
  const child = spawn(program, rest, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  })
  const endAtOnce = () => signal(child, 'SIGKILL')
  process.once('exit', endAtOnce)
  const started = {
    async stop() {
      await end(child)
      process.off('exit', endAtOnce)
    },
  }
  const deadline = performance.now() + readyWithinMs
  for (;;) {
    if (await answers(url)) return started
    if (performance.now() > deadline || child.exitCode !== null) {
      await started.stop()
      throw new Error(`${command} ${args.join(' ')} did not answer`)
    }
    await after(100)
  }
}

const answers = (url: string): Promise<boolean> =>
  exchange('GET', url).then(
    () => true,
    () => false,
  )

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    signal(child, 'SIGTERM')
    const last = setTimeout(() => signal(child, 'SIGKILL'), stopWithinMs)
    await exited
    clearTimeout(last)
  }
  signal(child, 'SIGKILL') // whoever is left of its group
}

function signal({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
