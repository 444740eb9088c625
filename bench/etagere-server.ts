/* The server under test, in a process of its own that can say how it is: `etagere-server.ts DATA_DIR WRITES_PER_COMMIT`.
   It runs from its source, which after its start is the same program as the built one, and writes no access log. Prints its
   address; answers each message of its parent with a `ServerState` of the time since the last one. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startWikiServer } from '../src/server/index.ts'
import { benchToken, type ServerState } from './processes.ts'

/** The delay is that of a timer this often; it is part of what is measured. */
const sampleMs = 1

const [dataDir, writesPerCommit] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('which folder?')
const server = await startWikiServer({
  dataDir,
  people: [{ name: 'Bench', token: benchToken, role: 'owner' }],
  name: 'Bench',
  version: '0.0.0',
  logLevel: 'error',
  ...(writesPerCommit === undefined ? {} : { writesPerCommit: Number(writesPerCommit) }),
})

const delay = monitorEventLoopDelay({ resolution: sampleMs })
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  const state: ServerState = {
    eventLoopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - sampleMs),
    eventLoopDelayMaxMs: Math.max(0, delay.max / 1e6 - sampleMs),
    heapBytes: heapUsed + external,
    rssBytes: rss,
  }
  process.send?.(state)
  delay.reset()
  delay.enable()
})
process.once('SIGTERM', () => {
  void server.close().then(() => process.exit())
})
process.stdout.write(`${server.url}\n`)
