import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { _electron, errors as playwrightErrors, type ElectronApplication, type Page } from '@playwright/test'
import { localInstanceSchema, type LocalInstance } from '#shared/desktop-api.ts'
import { HttpEditor } from '../fixtures/http-editor.ts'
import type { Ledger } from '../fixtures/ledger.ts'
import { WikiWindow } from '../pages/wiki-window.ts'

/** The folder of the package: what Electron is started on. */
export const root = resolve(import.meta.dirname, '../..')

/** The built desktop app in a process of its own, on a folder of its own. */
export class DesktopApp {
  readonly electron: ElectronApplication
  readonly window: WikiWindow
  /** The wiki inside this app. */
  readonly instance: LocalInstance
  readonly #process: ChildProcess
  readonly #errors: string[]

  private constructor(electron: ElectronApplication, window: WikiWindow, instance: LocalInstance, errors: string[]) {
    this.electron = electron
    this.#process = electron.process() // Playwright forgets it once the app has ended
    this.window = window
    this.instance = instance
    this.#errors = errors
  }

  /** @param env what its process has beside this one's environment */
  static async start(dataDir: string, ledger: Ledger, env: Readonly<Record<string, string>> = {}): Promise<DesktopApp> {
    const { ELECTRON_RUN_AS_NODE: _editorsSetThis, ...inherited } = process.env as Record<string, string>
    const electron = await launch({
      executablePath: electronPath(),
      args: argumentsFor(dataDir),
      env: { ...inherited, ...env },
      cwd: root,
      locale: 'en-GB',
      timezoneId: 'Europe/Zurich',
      timeout: 20_000,
    })
    const errors: string[] = []
    const page = await electron.firstWindow()
    page.on('pageerror', error => errors.push(error.stack ?? error.message))
    page.on('console', message => {
      if (message.text().includes('Content Security Policy')) errors.push(message.text())
    })
    const window = new WikiWindow(page, ledger)
    await window.sidebar.wiki('My wiki').waitFor()
    return new DesktopApp(electron, window, await localInstanceOf(page), errors)
  }

  /** By plain HTTP, as the person at this computer. */
  get editor(): HttpEditor {
    return new HttpEditor(this.instance.address, this.instance.token)
  }

  /** What the page threw, or its policy had to stop. */
  get errors(): readonly string[] {
    return this.#errors
  }

  /** Ends the app as its menu does.
   *  @returns its exit code. */
  async quit(): Promise<number | null> {
    if (this.#hasEnded) return this.#process.exitCode
    const exited = once(this.#process, 'exit')
    await this.electron.evaluate(({ app }) => app.quit())
    await exited
    return this.#process.exitCode
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    if (this.#hasEnded) return
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exited
  }

  get #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  async chooseFromMenu(id: string): Promise<void> {
    const isThere = await this.electron.evaluate(({ app, BrowserWindow, Menu }, itemId) => {
      app.focus({ steal: true })
      BrowserWindow.getAllWindows()[0]?.focus()
      const item = Menu.getApplicationMenu()?.getMenuItemById(itemId)
      item?.click()
      return item !== null && item !== undefined
    }, id)
    if (!isThere) throw new Error(`the menu has no ${id}`)
  }
}

/** About one start of a hundred, on a busy machine, Playwright waits for ever for an app that runs: its window was made at the
 *  moment at which Playwright attached to it. Such an app is ended and started once more. */
async function launch(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  try {
    return await _electron.launch(options)
  } catch (error) {
    if (!(error instanceof playwrightErrors.TimeoutError)) throw error
    return _electron.launch(options)
  }
}

/** Starts the app a second time on a folder, while another one has it open.
 *  @returns the exit code of the second. */
export async function startAgain(dataDir: string): Promise<number | null> {
  const second = spawn(electronPath(), argumentsFor(dataDir), { cwd: root, stdio: 'ignore' })
  const [code] = (await once(second, 'exit')) as [number | null]
  return code
}

export function argumentsFor(dataDir: string): string[] {
  // Chromium's own sandbox refuses to run as root, which is what containers do.
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return ['.', ...noSandbox, '--data', dataDir]
}

async function localInstanceOf(page: Page): Promise<LocalInstance> {
  const answer: unknown = await page.evaluate(async () => {
    const { etagere } = window as unknown as { etagere: { localInstance(): Promise<{ value: unknown }> } }
    return (await etagere.localInstance()).value
  })
  return localInstanceSchema.parse(answer)
}

/** @throws Error that says what to do, where no Electron can be started here. */
export function electronPath(): string {
  if (!existsSync(resolve(root, 'out/main/index.js'))) {
    throw new Error('The desktop app is not built. Run npm run build, then the desktop tests again.')
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    throw new Error('The desktop tests need a display. Run them in a desktop session, or under xvfb-run.')
  }
  let path: unknown
  try {
    path = createRequire(import.meta.url)('electron')
  } catch (cause) {
    path = cause
  }
  if (typeof path === 'string' && existsSync(path)) return path
  throw new Error(
    'The desktop tests need Electron, and there is none here. Run npm ci where its binary can be downloaded, or name a ' +
      'folder that holds one in ELECTRON_OVERRIDE_DIST_PATH.',
    { cause: path },
  )
}
