import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { _electron } from '@playwright/test'
import { ensureBuilt } from '../scripts/ensure-built.mjs'
import { compared, within } from './figure.ts'
import { fillWiki } from './large-wiki.ts'
import { interleave } from './rounds.ts'
import type { Topic } from './topic.ts'

const root = resolve(import.meta.dirname, '..')
const articles = 10_000

export const window: Topic = {
  title: 'The window of the desktop app',
  how:
    `From the start of the process until its window is shown, on a wiki of ${articles.toLocaleString('en')} articles; beside ` +
    'an Electron app that shows an empty window. Both are started by Playwright, whose connection to them is counted too.',
  async measure(bench) {
    const executablePath = electronPath()
    if (executablePath === undefined) {
      bench.skip('the window', 'there is no Electron, or no display')
      return []
    }
    ensureBuilt()
    bench.progress(`writing ${articles} articles`)
    const dataDir = join(bench.work, 'wiki')
    await fillWiki(dataDir, articles)
    const emptyApp = join(bench.work, 'empty-app')
    await writeEmptyApp(emptyApp)
    bench.progress('windows')
    const rounds = await interleave(bench.rounds, {
      etagere: () => shownMs(executablePath, [root, '--data', dataDir]),
      empty: () => shownMs(executablePath, [emptyApp]),
    })
    const beside = { name: 'an empty window', values: rounds.empty }
    return [compared({ name: 'window shown', unit: 'ms', values: rounds.etagere, beside, required: within(1500) })]
  },
}

/** Undefined where no Electron can be started. */
function electronPath(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined
  try {
    const path: unknown = createRequire(import.meta.url)('electron')
    return typeof path === 'string' && existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

async function writeEmptyApp(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "name": "empty", "main": "main.js" }')
  const main = `
    const { app, BrowserWindow } = require('electron')
    app.whenReady().then(() => {
      const window = new BrowserWindow({ show: false })
      window.once('ready-to-show', () => window.show())
      window.loadURL('data:text/html,<title>empty</title>')
    })`
  await writeFile(join(folder, 'main.js'), main)
}

async function shownMs(executablePath: string, args: readonly string[]): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _editorsSetThis, ...env } = process.env as Record<string, string>
  // Chromium's own sandbox refuses to run as root, which is what containers do.
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const started = performance.now()
  const app = await _electron.launch({ executablePath, args: [...args, ...noSandbox], env, cwd: root })
  try {
    await app.firstWindow()
    await app.evaluate(async ({ BrowserWindow }) => {
      const [first] = BrowserWindow.getAllWindows()
      if (first?.isVisible() === false) await new Promise<void>(resolve => first.once('show', () => resolve()))
    })
    return performance.now() - started
  } finally {
    await app.close()
  }
}
