import { join } from 'node:path'
import { compared, within, type Figure } from './figure.ts'
import { fillWiki } from './large-wiki.ts'
import { startBuilt, startNode } from './processes.ts'
import { interleave } from './rounds.ts'
import type { Topic } from './topic.ts'

const articles = 100_000

export const start: Topic = {
  title: 'Starting',
  how:
    'From the start of the process until it has printed its address, at which it answers. The product as it is built, on an ' +
    `empty wiki and on one of ${articles.toLocaleString('en')} articles; beside Node with an empty program.`,
  async measure(bench) {
    bench.progress(`writing ${articles} articles`)
    const large = join(bench.work, 'large')
    await fillWiki(large, articles)
    const small = join(bench.work, 'small')
    bench.progress('starts')
    const readyMs = async (dataDir: string) => {
      const server = await startBuilt(dataDir)
      await server.stop()
      return server.readyMs
    }
    const rounds = await interleave(bench.rounds, {
      large: () => readyMs(large),
      small: () => readyMs(small),
      node: startNode,
    })
    const beside = { name: 'Node itself', values: rounds.node }
    const ready = (on: string, values: readonly number[]): Figure =>
      compared({ name: `server ready, ${on}`, unit: 'ms', values, beside, required: within(500) })
    return [ready(`${articles.toLocaleString('en')} articles`, rounds.large), ready('empty wiki', rounds.small)]
  },
}
