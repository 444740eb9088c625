/* `npm run bench:compare [-- NAME... --seconds N --packages DIR --write]`: what a person might use instead, doing the same work on
   the same machine. Installs it from the npm registry into a temporary folder, or into DIR, where the next run finds it; MediaWiki
   is found where Debian's package puts it. Serves on loopback, ends by itself and otherwise leaves nothing behind. Prints a table,
   and with --write puts it into the section "comparison" of docs/performance.md. */
import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { content } from '../articles.ts'
import { median } from '../figure.ts'
import { describeMachine } from '../machine.ts'
import { markdownTable, writeSection } from '../performance-document.ts'
import type { Contender, Running } from './contender.ts'
import { contenders } from './contenders.ts'
import { canTrace, lookAtDisk } from './disk-use.ts'

const racers = 32
const races = 5
const rounds = 3

const how =
  'Saving an article of 4 KB over HTTP on the condition that it is as it was read, by each one’s own means, on one connection and ' +
  `on 32, each article with one writer; medians of ${rounds} rounds. Whether an answer comes after an fsync, and how many there are for ` +
  'a save, is looked for in a trace of the system calls, which makes each fsync take long: without one, a power cut takes saves that were answered. A race ' +
  `is ${racers} saves at once that name the same version of one article: every winner but one overwrites somebody. Each is set up ` +
  'as its own documentation says. The client is the same for all, and heavier than the one above. ' +
  '`npm run bench:compare -- --write` installs what it can and repeats it.'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '2' },
    packages: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const seconds = z.coerce.number().min(0.5).max(30).parse(values.seconds)
const body = content('').body
let texts = 0
/** Of 4 KB, and none like another: some take a save of the same text for none. */
const nextText = () => `${++texts} ${body}`

// Ends by process.exit, so that the servers end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const work = await realpath(await mkdtemp(join(tmpdir(), 'etagere-compare-')))
try {
  await compare()
} finally {
  await rm(work, { recursive: true, force: true, maxRetries: 5 })
}

async function compare(): Promise<void> {
  const rows: string[][] = []
  const skipped: string[] = []
  for (const contender of contenders.filter(isWanted)) {
    const name = folderNameOf(contender)
    const folder = join(work, name)
    const packages = join(values.packages === undefined ? work : resolve(values.packages), `${name}-packages`)
    for (const made of [folder, packages]) await mkdir(made, { recursive: true })
    say(`installing ${contender.name}`)
    try {
      const why = await contender.install?.(packages)
      if (why !== undefined) throw new Error(why)
      rows.push(await row(contender, { packages, folder }))
    } catch (error) {
      skipped.push(`${contender.name} was left out: ${error instanceof Error ? error.message : String(error)}.`)
    }
  }
  const head = ['', 'saves/s, 1 connection', 'saves/s, 32 connections', 'answered after fsync', 'winners of a race', '']
  const table = markdownTable([head, ...rows])
  console.log([table, ...skipped].join('\n'))
  if (!values.write) return
  const when = `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine(work)}.`
  await writeSection('comparison', ['## Beside what one might use instead', how, table, ...skipped, when].join('\n\n'))
}

function folderNameOf({ name }: Contender): string {
  return name.toLowerCase().replaceAll(' ', '-')
}

/** Without names on the command line, everybody; Etagere itself is always there to compare with. */
function isWanted(contender: Contender): boolean {
  const name = folderNameOf(contender)
  return positionals.length === 0 || name === 'etagere' || positionals.some(word => name.includes(word.toLowerCase()))
}

/** Where a contender's program is, and where its data go. */
interface Places {
  readonly packages: string
  readonly folder: string
}

async function row(contender: Contender, places: Places): Promise<string[]> {
  say(`measuring ${contender.name}`)
  const plain = await withServer(contender, places, 'plain', [], async running => ({
    one: await savesPerSecond(running, 1),
    many: await savesPerSecond(running, 32),
    winners: await winnersOf(running),
  }))
  const diskUse = canTrace() ? await diskUseOf(contender, places) : 'not looked for here'
  const { one, many, winners } = plain
  const least = Math.min(...winners)
  const most = Math.max(...winners)
  return [
    contender.name,
    whole(one),
    whole(many),
    diskUse,
    `${least === most ? most : `${least} to ${most}`} of ${racers}`,
    contender.promises,
  ]
}

async function withServer<T>(
  contender: Contender,
  { packages, folder }: Places,
  name: string,
  under: readonly string[],
  act: (running: Running) => Promise<T>,
): Promise<T> {
  const running = await contender.start({
    folder: packages,
    dataDir: join(folder, `data-${name}`),
    port: await freePort(),
    under,
  })
  try {
    return await act(running)
  } finally {
    await running.stop()
  }
}

async function savesPerSecond(running: Running, connections: number): Promise<number> {
  const names = Array.from({ length: connections }, (_, index) => `${connections} writers ${index}`)
  const tags = await Promise.all(names.map(name => running.create(name)))
  const rates: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now()
    const endAt = started + seconds * 1000
    const counts = await Promise.all(names.map((name, index) => saveUntil(running, name, tags, index, endAt)))
    // The first one warms up.
    if (round > 0) rates.push(counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - started) / 1000))
  }
  return median(rates)
}

async function saveUntil(
  running: Running,
  name: string,
  tags: string[],
  index: number,
  endAt: number,
): Promise<number> {
  let count = 0
  while (performance.now() < endAt) {
    const answer = await running.save(name, tags[index] ?? '', nextText())
    if (answer.kind === 'refused') throw new Error('refused without a rival')
    tags[index] = answer.tag
    count++
  }
  return count
}

/** How many of the saves that all name one version were told that they saved, race by race. */
async function winnersOf(running: Running): Promise<number[]> {
  const winners: number[] = []
  for (let race = 0; race < races; race++) {
    const name = `race ${race}`
    const tag = await running.create(name)
    const saves = Array.from({ length: racers }, () => running.save(name, tag, nextText()))
    const answers = await Promise.all(saves)
    winners.push(answers.filter(({ kind }) => kind === 'saved').length)
  }
  return winners
}

async function diskUseOf(contender: Contender, places: Places): Promise<string> {
  const look = lookAtDisk(places.folder)
  return withServer(contender, places, 'looked-at', look.under, running => look.describe(running, nextText))
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function say(what: string): void {
  process.stderr.write(`${what} …\n`)
}

function whole(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 })
}
