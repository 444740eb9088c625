/* `npm run mutants [-- PART OF A NAME]`: proves the proofs. Applies each mutation, or those with such a name, to a copy of the
   sources and runs the proof that has to find it.
   Exits with 1 where a proof finds nothing, or fails without any mutation. */
import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { mutations, type Mutation } from './mutations.ts'

const root = resolve(import.meta.dirname, '..')
const copied = [
  'src',
  'proofs',
  'bench',
  'e2e',
  'package.json',
  'vitest.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.test.json',
]
const runWithinMs = 600_000

const reportSchema = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ title: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})
interface Run {
  readonly passed: number
  readonly failures: readonly { readonly test: string; readonly message: string }[]
}

const [asked = ''] = process.argv.slice(2)
const chosen = mutations.filter(({ name }) => name.includes(asked))
const copy = await mkdtemp(join(tmpdir(), 'etagere-mutants-'))
interface Verdict {
  readonly name: string
  readonly text: string
  readonly isProven: boolean
}
const verdicts: Verdict[] = []
try {
  for (const name of copied) await cp(join(root, name), join(copy, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  verdicts.push(await proveBaseline())
  for (const mutation of chosen) verdicts.push(await proveCaught(mutation))
} finally {
  await rm(copy, { recursive: true, force: true })
}
const width = Math.max(...verdicts.map(({ name }) => name.length))
console.log(`\n${'mutant'.padEnd(width)}  caught by`)
for (const { name, text } of verdicts) console.log(`${name.padEnd(width)}  ${text}`)
process.exitCode = verdicts.every(({ isProven }) => isProven) ? 0 : 1

/** Without any mutation every proof passes. */
async function proveBaseline(): Promise<Verdict> {
  const name = '(none)'
  progress(name)
  const tests = [...new Set(chosen.map(({ proof }) => proof.tests))].join('|')
  const { passed, failures } = await runProof([...new Set(chosen.map(({ proof }) => proof.file))], tests)
  if (failures.length === 0 && passed > 0) return { name, text: `nothing; ${passed} tests pass`, isProven: true }
  report(failures)
  return { name, text: 'A PROOF FAILS WITHOUT A MUTATION', isProven: false }
}

async function proveCaught({ name, edits, proof, says }: Mutation): Promise<Verdict> {
  progress(name)
  const originals = new Map<string, string>()
  for (const { file, replace, by } of edits) {
    const path = join(copy, file)
    const text = await readFile(path, 'utf8')
    if (text.split(replace).length !== 2) throw new Error(`"${name}" no longer fits: ${file} has not once: ${replace}`)
    if (!originals.has(path)) originals.set(path, text)
    await writeFile(path, text.split(replace).join(by))
  }
  const { failures } = await runProof([proof.file], proof.tests)
  for (const [path, text] of originals) await writeFile(path, text)
  const found = failures.find(({ message }) => says.test(message))
  if (found !== undefined) {
    return { name, text: `${found.test}: “… ${String(says.exec(found.message)?.[0])} …”`, isProven: true }
  }
  report(failures)
  return { name, text: 'NOTHING: it survives', isProven: false }
}

function report(failures: Run['failures']): void {
  for (const { test, message } of failures) console.error(`${test}\n${message}`)
}

async function runProof(files: readonly string[], tests: string): Promise<Run> {
  const file = join(copy, 'report.json')
  await rm(file, { force: true })
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', ...files, '-t', tests, '--reporter=json', `--outputFile=${file}`],
    { cwd: copy, encoding: 'utf8', timeout: runWithinMs },
  )
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`the proofs did not run: ${stdout}${stderr}`, { cause })
  })
  const { numPassedTests, testResults } = reportSchema.parse(JSON.parse(text))
  const failures = testResults.flatMap(({ assertionResults, message = '' }) => {
    const failed = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ title, failureMessages }) => ({ test: title, message: (failureMessages ?? []).join('\n') }))
    // A file that could not even be loaded.
    return assertionResults.length === 0 ? [{ test: 'a proof that did not start', message }] : failed
  })
  return { passed: numPassedTests, failures }
}

function progress(what: string): void {
  process.stderr.write(`mutant: ${what} …\n`)
}
