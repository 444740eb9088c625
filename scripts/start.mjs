import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'

/* `npm start [-- --data DIR]`: the desktop app; where Electron cannot run, the same wiki for a browser. */

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)
const downloadLimitMs = 180_000
const parentLookMs = 250

ensureBuilt()
const electron = findElectron()
const outcome = electron.reason === undefined ? await runDesktop(electron.path) : electron
if (outcome.reason === undefined) process.exit(outcome.exitCode)
await serveToBrowser(outcome.reason)

/** Where Electron's program is, or the reason why it cannot run here. */
function findElectron() {
  const { DISPLAY, WAYLAND_DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: override } = process.env
  if (process.platform === 'linux') {
    if (!DISPLAY && !WAYLAND_DISPLAY) return { reason: 'there is no display' }
    if (process.getuid() === 0 && !args.includes('--no-sandbox')) {
      return { reason: 'Electron does not run as root (unless with --no-sandbox)' }
    }
  }
  const electronDir = packageDir('electron')
  if (electronDir === undefined) return { reason: 'Electron is not installed' }
  const program = () => join(override || join(electronDir, 'dist'), programName(electronDir))
  if (!existsSync(program()) && !override) downloadElectron(electronDir)
  return existsSync(program()) ? { path: program() } : { reason: `Electron's program is missing (${program()})` }
}

function packageDir(name) {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

function programName(electronDir) {
  const written = join(electronDir, 'path.txt')
  if (existsSync(written)) return readFileSync(written, 'utf8')
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  return names[process.platform] ?? 'electron'
}

/** Electron's own download, which installing it leaves to its first start. It may take a while, and it may fail. */
function downloadElectron(electronDir) {
  process.stderr.write('Downloading Electron (once) …\n')
  const install = [join(electronDir, 'install.js')]
  spawnSync(process.execPath, install, { stdio: ['ignore', 2, 2], timeout: downloadLimitMs })
}

/** Runs the app until it ends. Answers its exit code, or the reason why it never came to show anything. */
function runDesktop(program) {
  const { ELECTRON_RUN_AS_NODE: _editorsSetThis, ...env } = process.env
  const app = spawn(program, [root, ...args], { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  let isReady = false
  let isStopping = false
  app.once('message', () => {
    isReady = true
    app.disconnect()
  })
  const pass = signal => {
    isStopping = true
    app.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  const endWatch = watchParent(() => pass('SIGTERM'))

  return new Promise(resolve => {
    const settle = answer => {
      for (const signal of signals) process.off(signal, pass)
      endWatch()
      resolve(answer)
    }
    app.once('error', error => settle({ reason: `Electron could not be started (${error.code})` }))
    app.once('exit', (code, signal) => {
      // 0 without a word: the app was open already, and that one came to the front.
      if (isReady || isStopping || code === 0) settle({ exitCode: code ?? 128 + constants.signals[signal] })
      else settle({ reason: `Electron stopped before it could open a window (${signal ?? `exit code ${code}`})` })
    })
  })
}

/** A signal that is sent to npm alone may end npm and its shell without reaching this process. */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return () => undefined
  const parent = process.ppid
  const look = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(look)
    onGone()
  }, parentLookMs)
  return () => clearInterval(look)
}

async function serveToBrowser(reason) {
  process.stderr.write(
    `No desktop app here: ${reason}. Serving the wiki to your browser instead; open the second link.\n`,
  )
  const headless = new URL('../out/main/headless.js', import.meta.url)
  const ownArgs = args.filter(argument => argument !== '--no-sandbox')
  process.argv = [process.execPath, fileURLToPath(headless), 'serve', ...ownArgs]
  await import(headless.href)
}
