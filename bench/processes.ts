import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const headless = resolve(import.meta.dirname, '../out/main/headless.js')
const bare = resolve(import.meta.dirname, 'bare-server.ts')

export const benchToken = 'token-of-the-benchmark'

/** A server in a process of its own. */
export interface RunningServer {
  readonly url: string
  /** From the start of the process until it printed its address, which it does when it answers. */
  readonly readyMs: number
  stop(): Promise<void>
}

export function startEtagere(dataDir: string): Promise<RunningServer> {
  return start([headless, 'serve', '--data', dataDir, '--port', '0'], { ETAGERE_TOKEN: benchToken })
}

export function startBare(kind: 'express' | 'http', answerBytes: number): Promise<RunningServer> {
  return start([bare, kind, String(answerBytes)], {})
}

/** Imports a folder by the product's own command; returns how long it took. */
export async function importFolder(folder: string, dataDir: string): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, [headless, 'import', folder, '--data', dataDir], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the import ended with exit code ${String(code)}`)
  return performance.now() - started
}

async function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningServer> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const readyMs = performance.now() - started
  return {
    url: new URL(line).origin,
    readyMs,
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
