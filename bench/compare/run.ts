/* `npm run bench:compare [-- --seconds N --packages DIR]`: what a person might use instead, doing the same work on the same machine.
   Installs it from the npm registry into a temporary folder, or into DIR, where the next run finds it; serves it on loopback,
   and otherwise leaves nothing behind. Writes the section
   "comparison" of docs/performance.md. */
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { content } from '../articles.ts'
import { median } from '../figure.ts'
import { describeMachine } from '../machine.ts'
import { markdownTable, writeSection } from '../performance-document.ts'
import { buildSlowDisk } from '../slow-disk.ts'
import type { Contender, Running } from './contender.ts'
import { contenders } from './contenders.ts'

const racers = 32
const races = 10
const rounds = 3

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '2' }, packages: { type: 'string' } } })
const seconds = z.coerce.number().min(0.5).max(30).parse(values.seconds)
const body = content('').body

const work = await realpath(await mkdtemp(join(tmpdir(), 'etagere-compare-')))
try {
  await compare()
} finally {
  await rm(work, { recursive: true, force: true, maxRetries: 5 })
}

async function compare(): Promise<void> {
  const disk = buildSlowDisk(work)
  const rows: string[][] = []
  const skipped: string[] = []
  for (const [index, contender] of contenders.entries()) {
    const folder = join(work, String(index))
    await mkdir(folder)
    say(`installing ${contender.name}`)
    const packages = values.packages === undefined ? folder : join(resolve(values.packages), String(index))
    await mkdir(packages, { recursive: true })
    const why = await contender.install?.(packages)
    try {
      if (why !== undefined) throw new Error(why)
      rows.push(await row(contender, { packages, folder }, disk))
    } catch (error) {
      skipped.push(`${contender.name} was left out: ${error instanceof Error ? error.message : String(error)}.`)
    }
  }
  const head = ['', 'saves/s, 1 connection', 'saves/s, 32 connections', 'fsyncs for each save', 'winners of a race', '']
  const table = markdownTable([head, ...rows])
  console.log([table, ...skipped].join('\n'))
  const how =
    'Saving an article of 4 KB over HTTP on the condition that it is as it was read, on one connection and on 32, each ' +
    'article with one writer; medians of some rounds. The fsyncs are counted between the server and the system, on one connection; ' +
    `none means that a power cut takes saves that were answered. A race is ${racers} saves at once that name the same version of ` +
    'one article: every winner but one overwrites somebody. The client is the same for all, and heavier than the one above. ' +
    '`npm run bench:compare` installs all of them into a temporary folder and repeats it.'
  const when = `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine(work)}.`
  await writeSection('comparison', ['## Beside what one might use instead', how, table, ...skipped, when].join('\n\n'))
}

/** Where a contender's program is, and where its data go. */
interface Places {
  readonly packages: string
  readonly folder: string
}

async function row(contender: Contender, places: Places, disk: ReturnType<typeof buildSlowDisk>): Promise<string[]> {
  say(`measuring ${contender.name}`)
  const plain = await withServer(contender, places, 'plain', {}, async running => ({
    one: await savesPerSecond(running, 1),
    many: await savesPerSecond(running, 32),
    winners: await winnersOf(running),
  }))
  const syncs = typeof disk === 'string' ? 'not counted here' : await syncsForEachSave(contender, places, disk)
  const { one, many, winners } = plain
  const least = Math.min(...winners)
  const most = Math.max(...winners)
  return [
    contender.name,
    whole(one),
    whole(many),
    syncs,
    `${least === most ? most : `${least} to ${most}`} of ${racers}`,
    contender.promises,
  ]
}

async function withServer<T>(
  contender: Contender,
  { packages, folder }: Places,
  name: string,
  env: Readonly<Record<string, string>>,
  act: (running: Running) => Promise<T>,
): Promise<T> {
  const running = await contender.start({
    folder: packages,
    dataDir: join(folder, `data-${name}`),
    port: await freePort(),
    env,
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
    const answer = await running.save(name, tags[index] ?? '', `${count} ${body}`)
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
    const saves = Array.from({ length: racers }, (_, racer) => running.save(name, tag, `${racer} ${body}`))
    const answers = await Promise.all(saves)
    winners.push(answers.filter(({ kind }) => kind === 'saved').length)
  }
  return winners
}

async function syncsForEachSave(
  contender: Contender,
  places: Places,
  disk: Exclude<ReturnType<typeof buildSlowDisk>, string>,
): Promise<string> {
  const saves = 50
  const traceFile = join(places.folder, 'trace')
  await writeFile(traceFile, '')
  const count = async () =>
    (await readFile(traceFile, 'utf8')).split('\n').filter(line => line.startsWith('sync ')).length
  const env = disk({ folder: places.folder, traceFile })
  return withServer(contender, places, 'traced', env, async running => {
    let tag = await running.create('traced')
    const before = await count()
    for (let save = 0; save < saves; save++) {
      const answer = await running.save('traced', tag, `${save} ${body}`)
      if (answer.kind === 'saved') tag = answer.tag
    }
    const each = ((await count()) - before) / saves
    return each === 0 ? 'none' : each.toFixed(1)
  })
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
