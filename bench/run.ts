/* `npm run bench [-- TOPIC... --seconds N --rounds N --write]`: what the product does, beside what the machine allows in the same
   run. Without a topic it measures all of them and writes docs/performance.md anew; with some, only with --write. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { printTable } from './console-report.ts'
import { cells, columns } from './figure-text.ts'
import { describeMachine } from './machine.ts'
import { merge } from './merge.ts'
import { lists } from './lists.ts'
import { markdownTable, writeSection } from './performance-document.ts'
import { opening } from './opening.ts'
import { pages } from './pages.ts'
import { reads } from './reads.ts'
import { saves } from './saves.ts'
import { start } from './start.ts'
import { storm } from './storm.ts'
import type { Bench, Topic } from './topic.ts'
import { typing } from './typing.ts'
import { watchers } from './watchers.ts'
import { window } from './window.ts'

const topics: Readonly<Record<string, Topic>> = {
  saves,
  reads,
  storm,
  watchers,
  start,
  window,
  lists,
  pages,
  merge,
  typing,
  opening,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
})
const seconds = z.coerce.number().min(0.2).max(60).parse(values.seconds)
const rounds = z.coerce.number().int().min(1).max(50).parse(values.rounds)
const writes = values.write || positionals.length === 0

const work = await realpath(await mkdtemp(join(tmpdir(), 'etagere-bench-')))
try {
  for (const name of positionals.length > 0 ? positionals : Object.keys(topics)) await measure(name)
} finally {
  await rm(work, { recursive: true, force: true })
}

async function measure(name: string): Promise<void> {
  const topic = topics[name]
  if (topic === undefined) throw new Error(`no topic ${name}; there are ${Object.keys(topics).join(', ')}`)
  const skipped: string[] = []
  const bench: Bench = {
    work: join(work, name),
    seconds,
    rounds,
    progress: what => process.stderr.write(`measuring ${what} …\n`),
    skip: (what, why) => skipped.push(`${what}: not measured here, ${why}.`),
  }
  await mkdir(bench.work)
  const machine = describeMachine(bench.work)
  const figures = await topic.measure(bench)
  await rm(bench.work, { recursive: true, force: true })

  printTable(topic.title, figures)
  for (const line of skipped) console.log(line)
  if (!writes) return
  const table = markdownTable([columns, ...figures.map(cells)])
  const when = `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}.`
  await writeSection(name, [`## ${topic.title}`, topic.how, table, ...skipped, when].join('\n\n'))
}
