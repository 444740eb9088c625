import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Its time is when the newest complete build began. */
const stamp = join(root, 'out', '.built')
const products = ['out/main/index.js', 'out/main/headless.js', 'out/preload/index.cjs', 'out/renderer/index.html']

/** Builds the product where it was not built yet or its source is newer. Everything it says goes to standard error,
 *  because standard output belongs to the program that is started next. Ends the process where the build fails. */
export function ensureBuilt() {
  if (isFresh()) return
  const startedAt = new Date()
  process.stderr.write('Building Etagere …\n')
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const build = spawnSync(process.execPath, [cli, 'build'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  if (build.status !== 0) {
    process.stderr.write(build.stdout)
    process.stderr.write(build.stderr)
    process.stderr.write('Etagere could not be built.\n')
    process.exit(1)
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
  utimesSync(stamp, startedAt, startedAt)
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
