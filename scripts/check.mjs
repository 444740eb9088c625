/* `npm test`: every check there is, in the order of how fast it tells. Each check runs even when an earlier one failed,
   so one run shows everything. Two run only when they are asked for: `npm test -- desktop`, the desktop end-to-end tests, which
   need an Electron, and `npm test -- mutants`, which proves the proofs (docs/proofs.md). */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { ensureBrowser } from './browser.mjs'

const reports = 'test-results'
const unitReport = `${reports}/unit.json`
const playwrightReport = `${reports}/report.json`

/** @typedef {{ passed: number, failed: number }} Count */
/** @type {Record<string, () => Count>} */
const checks = {
  types: () => run('vue-tsc', ['-b']),
  lint: () => run('eslint', ['.', '--max-warnings', '0']),
  format: () => run('prettier', ['--check', '--log-level', 'warn', '.']),
  unit() {
    const { failed } = run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ])
    return counted(unitReport, failed, report => ({ passed: report.numPassedTests, failed: report.numFailedTests }))
  },
  build: () => run('electron-vite', ['build', '--logLevel', 'warn']),
  browser() {
    try {
      ensureBrowser()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      return { passed: 0, failed: 1 }
    }
    return playwright('browser')
  },
  desktop: () => playwright('desktop'),
  mutants: () => run('node', ['proofs/mutants.ts']),
}

const asked = process.argv.slice(2)
const onRequest = ['desktop', 'mutants']
const chosen = asked.length > 0 ? asked : Object.keys(checks).filter(name => !onRequest.includes(name))
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const total = { passed: 0, failed: 0 }
for (const name of chosen) {
  const check = checks[name]
  if (check === undefined) {
    console.error(`There is no check "${name}". There are: ${Object.keys(checks).join(', ')}.`)
    process.exit(2)
  }
  console.log(`\n== ${name}`)
  const started = Date.now()
  const { passed, failed } = check()
  total.passed += passed
  total.failed += failed
  console.log(`== ${name}: ${passed} passed, ${failed} failed (${Math.round((Date.now() - started) / 1000)} s)`)
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

/** A command as one check. */
function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function playwright(project) {
  const { failed } = run('playwright', ['test', `--project=${project}`])
  return counted(playwrightReport, failed, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
  }))
}

/** A test runner's own count; a run that failed, or ran nothing, never counts as passed. */
function counted(path, failedToRun, read) {
  let count
  try {
    count = read(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return { passed: 0, failed: 1 }
  }
  if (failedToRun > 0 && count.failed === 0) return { ...count, failed: 1 }
  return count.passed + count.failed === 0 ? { passed: 0, failed: 1 } : count
}
