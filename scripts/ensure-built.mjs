import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Its time is when the newest complete build began. */
const stamp = join(root, 'out', '.built')
/** Holds the id of the process that builds; outside `out`, which a build empties. */
const lock = join(root, 'node_modules', '.cache', 'etagere-build.lock')
const products = ['out/main/index.js', 'out/main/headless.js', 'out/preload/index.cjs', 'out/renderer/index.html']

/** Builds the product where it was not built yet or its source is newer. Everything it says goes to standard error,
 *  because standard output belongs to the program that is started next. Ends the process where the build fails. */
export function ensureBuilt() {
  if (isFresh()) return
  takeLock()
  try {
    // Whoever held the lock may have built it.
    if (!isFresh()) build()
  } finally {
    rmSync(lock, { force: true })
  }
}

function build() {
  const startedAt = new Date()
  process.stderr.write('Building Etagere …\n')
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'build'], { cwd: root, stdio: 'pipe' })
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\nEtagere could not be built.\n`)
    rmSync(lock, { force: true })
    process.exit(1)
  }
  writeFileSync(stamp, '')
  utimesSync(stamp, startedAt, startedAt)
}

/** Two programs that start at once must not build into one folder. */
function takeLock() {
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isHeld()) rmSync(lock, { force: true })
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** Whether the process that took the lock still runs. */
function isHeld() {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

function isFresh() {
  // A packaged copy has no source to be older than.
  if (!existsSync(join(root, 'src'))) return true
  if (![...products, 'out/.built'].every(file => existsSync(join(root, file)))) return false
  return newestSourceMs() < statSync(stamp).mtimeMs
}

function newestSourceMs() {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(entry => join(entry.parentPath, entry.name))
  const settings = ['electron.vite.config.ts', 'package-lock.json', 'tsconfig.base.json'].map(name => join(root, name))
  return Math.max(...[...sources, ...settings].map(file => statSync(file).mtimeMs))
}
