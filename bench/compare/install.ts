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

/** Starts a server and waits until it answers anything at `url`. */
export async function startServer(
  command: string,
  args: readonly string[],
  options: { readonly url: string; readonly env: Readonly<Record<string, string>>; readonly cwd: string },
): Promise<Started> {
  const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: 'ignore' })
  const started = { stop: () => end(child) }
  const deadline = performance.now() + readyWithinMs
  for (;;) {
    if (await answers(options.url)) return started
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
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const last = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
  await exited
  clearTimeout(last)
}
