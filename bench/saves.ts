import { join } from 'node:path'
import { articleBytes, savers } from './articles.ts'
import { appendsPerSecond, openAppender } from './disk.ts'
import { atLeast, atMost, compared, median, type Figure } from './figure.ts'
import { run, type Connection, type Rate } from './load.ts'
import { startBare, startEtagere, type RunningServer } from './processes.ts'
import { latency, perSecond } from './rates.ts'
import { interleave } from './rounds.ts'
import { buildSlowDisk } from './slow-disk.ts'
import type { Bench, Topic } from './topic.ts'

const slowMs = 20

export const saves: Topic = {
  title: 'Saving',
  how:
    'Each connection saves an article of 4 KB of its own over and over, each save conditional on the one before and answered ' +
    'after it is on disk. Bare Express parses the same requests and answers 200 with the same article, and keeps nothing. ' +
    'Neither writes an access log. The limit of a lone save is a bare round trip and one append of 4 KB with its sync, each measured ' +
    'in a loop of its own and added up. What a client needs that does the two one after the other is in the last column.',
  async measure(bench) {
    const wiki = await startEtagere(join(bench.work, 'wiki'))
    const bare = await startBare()
    try {
      return [
        await many(bench, wiki, bare, 32),
        await many(bench, wiki, bare, 128),
        await one(bench, wiki, bare),
        ...(await onSlowDisk(bench)),
      ]
    } finally {
      await bare.stop()
      await wiki.stop()
    }
  },
}

async function many(bench: Bench, wiki: RunningServer, bare: RunningServer, count: number): Promise<Figure> {
  bench.progress(`saves, ${count} connections`)
  const connections = await savers(wiki.url, count)
  const rounds = await interleave(bench.rounds, {
    ours: () => save(bench, wiki, connections),
    bare: () => save(bench, bare, connections),
  })
  return compared({
    name: `durable conditional saves, ${count} connections`,
    unit: '/s',
    values: perSecond(rounds.ours),
    beside: { name: 'bare Express', values: perSecond(rounds.bare) },
    required: atLeast(0.65),
    detail: latency(rounds.ours),
  })
}

/** The limit is a sum of two loops; a client that does both in one takes longer, and is told in the detail. */
async function one(bench: Bench, wiki: RunningServer, bare: RunningServer): Promise<Figure> {
  bench.progress('saves, one connection')
  const connections = await savers(wiki.url, 1)
  const appender = openAppender(bench.work, articleBytes)
  const rounds = await interleave(bench.rounds, {
    ours: () => save(bench, wiki, connections),
    both: () => save(bench, bare, connections, () => appender.append()),
    bare: () => save(bench, bare, connections),
    disk: async () => appendsPerSecond(bench.work, articleBytes, bench.seconds / 2),
  })
  appender.end()
  const [ours, both] = [rounds.ours.map(milliseconds), rounds.both.map(milliseconds)]
  const ofBoth = median(ours.map((ms, round) => ms / (both[round] ?? NaN)))
  return compared({
    name: 'a save, one connection',
    unit: 'ms',
    values: ours,
    beside: {
      name: 'bare round trip + one append and fsync',
      values: rounds.bare.map((rate, round) => milliseconds(rate) + 1000 / (rounds.disk[round] ?? NaN)),
    },
    required: atMost(1.4),
    detail: `${ofBoth.toFixed(2)} × the two done one after the other (${median(both).toFixed(2)} ms)`,
  })
}

/** What it brings that writes which wait for the disk share a commit. */
async function onSlowDisk(bench: Bench): Promise<Figure[]> {
  const disk = buildSlowDisk(bench.work)
  if (typeof disk === 'string') {
    bench.skip(`Saves on a disk that takes ${slowMs} ms per fsync`, disk)
    return []
  }
  const env = disk({ syncMs: slowMs })
  const together = await startEtagere(join(bench.work, 'together'), { env })
  const alone = await startEtagere(join(bench.work, 'alone'), { env, writesPerCommit: 1 })
  try {
    const figures: Figure[] = []
    for (const count of [32, 128]) {
      bench.progress(`saves on a slow disk, ${count} connections`)
      const [ours, theirs] = [await savers(together.url, count), await savers(alone.url, count)]
      const rounds = await interleave(bench.rounds, {
        ours: () => save(bench, together, ours),
        alone: () => save(bench, alone, theirs),
      })
      figures.push(
        compared({
          name: `saves on a disk that takes ${slowMs} ms per fsync, ${count} connections`,
          unit: '/s',
          values: perSecond(rounds.ours),
          beside: { name: 'without group commit', values: perSecond(rounds.alone) },
          required: atLeast(3),
          detail: latency(rounds.ours),
        }),
      )
    }
    return figures
  } finally {
    await together.stop()
    await alone.stop()
  }
}

const milliseconds = ({ perSecond }: Rate) => 1000 / perSecond

const save = (
  { seconds }: Bench,
  { url }: RunningServer,
  connections: readonly Connection[],
  afterEach?: () => void,
): Promise<Rate> =>
  run({ url, connections, seconds, expectedStatus: 200, ...(afterEach === undefined ? {} : { afterEach }) })
