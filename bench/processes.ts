import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureBuilt } from '../scripts/ensure-built.mjs'
import { sourceOptions } from '../src/server/testing/source-options.ts'

const headless = resolve(import.meta.dirname, '../out/main/headless.js')
const etagere = resolve(import.meta.dirname, 'etagere-server.ts')
const bare = resolve(import.meta.dirname, 'bare-server.ts')

export const benchToken = 'token-of-the-benchmark'

/** A server in a process of its own. */
export interface RunningServer {
  readonly url: string
  /** From the start of the process until it printed its address, which it does when it answers. */
  readonly readyMs: number
  readonly stop: () => Promise<void>
}

/** How the process of a server does, since it was asked before. */
export interface ServerState {
  /** How much later than it should the thread that serves got to its work: 99 % of the times less, and at worst. */
  readonly eventLoopDelayP99Ms: number
  readonly eventLoopDelayMaxMs: number
  /** What is left after everything was collected. */
  readonly heapBytes: number
  readonly rssBytes: number
}

export interface MeasuredServer extends RunningServer {
  /** Asks the process itself, over the channel to its parent. */
  state(): Promise<ServerState>
}

export interface EtagereOptions {
  /** The environment, e.g. that of a simulated disk. */
  readonly env?: Readonly<Record<string, string>>
  /** 1: without group commit. */
  readonly writesPerCommit?: number
}

/** The server under test, with what only measurements need. */
export async function startEtagere(dataDir: string, options: EtagereOptions = {}): Promise<MeasuredServer> {
  const { env = {}, writesPerCommit } = options
  const limit = writesPerCommit === undefined ? [] : [String(writesPerCommit)]
  const { child, ...running } = await start([...sourceOptions, '--expose-gc', etagere, dataDir, ...limit], env)
  return {
    ...running,
    async state() {
      const answer = once(child, 'message') as Promise<[ServerState]>
      child.send('state')
      return (await answer)[0]
    },
  }
}

/** The program of the product without a window, built where it was not. */
export function builtServer(): string {
  ensureBuilt()
  return headless
}

/** The product as it is built: what a person starts. */
export async function startBuilt(dataDir: string): Promise<RunningServer> {
  return start([builtServer(), 'serve', '--data', dataDir, '--port', '0'], { ETAGERE_TOKEN: benchToken })
}

export async function startBare(kind: 'express' | 'http' = 'express', answerBytes?: number): Promise<RunningServer> {
  return start([bare, kind, ...(answerBytes === undefined ? [] : [String(answerBytes)])], {})
}

/** How long Node takes to run an empty program. */
export async function startNode(): Promise<number> {
  const started = performance.now()
  await once(spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' }), 'exit')
  return performance.now() - started
}

/** Imports a folder by the product's own command; returns how long it took. */
export async function importFolder(folder: string, dataDir: string): Promise<number> {
  ensureBuilt()
  const started = performance.now()
  const child = spawn(process.execPath, [headless, 'import', folder, '--data', dataDir], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the import ended with exit code ${String(code)}`)
  return performance.now() - started
}

async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunningServer & { readonly child: ChildProcess }> {
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  })
  const exited = once(child, 'exit')
  if (child.stdout === null) throw new Error('a process without standard output')
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const ended = exited.then(() => Promise.reject(new Error(`${args.join(' ')} ended at once`)))
  const [address] = await Promise.race([line, ended])
  const readyMs = performance.now() - started
  ended.catch(() => undefined)
  return {
    child,
    url: new URL(address).origin,
    readyMs,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
