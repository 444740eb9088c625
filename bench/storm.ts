import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createArticle, reader, savers } from './articles.ts'
import { atMost, compared, median, within, type Figure } from './figure.ts'
import { run, type Rate } from './load.ts'
import { startEtagere, type EtagereOptions, type MeasuredServer } from './processes.ts'
import { latency, perSecond } from './rates.ts'
import { interleave } from './rounds.ts'
import { buildSlowDisk } from './slow-disk.ts'
import type { Bench, Topic } from './topic.ts'

const readers = 32
const writers = 32
const slowMs = 20

interface Storm {
  readonly reads: Rate
  readonly saves: Rate
  readonly delayP99Ms: number
  readonly delayMaxMs: number
}

export const storm: Topic = {
  title: 'Reading while others save',
  how:
    `${readers} connections read an article of 4 KB without a pause, alone and then while ${writers} others save without a pause, ` +
    'each an article of its own. The delay of the event loop is how much later than it asked for a timer of the thread that ' +
    'serves was called; it is read inside the server’s process.',
  async measure(bench) {
    const figures = await during(bench, 'this disk', {})
    const disk = buildSlowDisk(bench.work)
    if (typeof disk === 'string') {
      bench.skip(`The storm on a disk that takes ${slowMs} ms per fsync`, disk)
      return figures
    }
    const slow = { env: disk({ syncMs: slowMs }) }
    return [...figures, ...(await during(bench, `a disk that takes ${slowMs} ms per fsync`, slow))]
  },
}

async function during(bench: Bench, disk: string, options: EtagereOptions): Promise<Figure[]> {
  bench.progress(`reads during a storm of saves, ${disk}`)
  const dataDir = join(bench.work, disk)
  await mkdir(dataDir)
  const wiki = await startEtagere(dataDir, options)
  try {
    const { id } = await createArticle(wiki.url, 'To be read')
    const connections = Array.from({ length: readers }, () => reader(wiki.url, id))
    const saving = await savers(wiki.url, writers)
    const read = () => run({ url: wiki.url, connections, seconds: bench.seconds, expectedStatus: 200 })
    const save = () => run({ url: wiki.url, connections: saving, seconds: bench.seconds, expectedStatus: 200 })
    const rounds = await interleave(bench.rounds, { stormy: () => stormOf(wiki, read, save), calm: read })
    const reads = rounds.stormy.map(storm => storm.reads)
    const saves = rounds.stormy.map(storm => storm.saves)
    return [
      compared({
        name: `p99 of reads during the storm, ${disk}`,
        unit: 'ms',
        values: reads.map(({ p99Ms }) => p99Ms),
        beside: { name: 'without it', values: rounds.calm.map(({ p99Ms }) => p99Ms) },
        required: atMost(2),
        detail: `${whole(perSecond(reads))} reads/s instead of ${whole(perSecond(rounds.calm))}/s`,
      }),
      {
        name: `p99 of the event loop’s delay, ${disk}`,
        unit: 'ms',
        value: median(rounds.stormy.map(({ delayP99Ms }) => delayP99Ms)),
        required: within(10),
        detail: `at worst ${whole(rounds.stormy.map(({ delayMaxMs }) => delayMaxMs))} ms; ${whole(perSecond(saves))} saves/s, ${latency(saves)}`,
      },
    ]
  } finally {
    await wiki.stop()
  }
}

async function stormOf(wiki: MeasuredServer, read: () => Promise<Rate>, save: () => Promise<Rate>): Promise<Storm> {
  await wiki.state()
  const [reads, saves] = await Promise.all([read(), save()])
  const { eventLoopDelayP99Ms, eventLoopDelayMaxMs } = await wiki.state()
  return { reads, saves, delayP99Ms: eventLoopDelayP99Ms, delayMaxMs: eventLoopDelayMaxMs }
}

const whole = (values: readonly number[]) => Math.round(median(values)).toLocaleString('en')
