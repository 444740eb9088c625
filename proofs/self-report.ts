/* Loaded into a server that is watched (`--import`): tells on request what the process still holds once all garbage is gone. */
import { readdirSync } from 'node:fs'

export interface Holdings {
  readonly heapBytes: number
  /** Of the whole process, all threads and SQLite's caches included. */
  readonly residentBytes: number
  /** 0 where the system does not tell. */
  readonly descriptors: number
}

process.on('message', () => {
  globalThis.gc?.()
  setImmediate(() => {
    // What the first one ended has let go of more by now.
    globalThis.gc?.()
    const { heapUsed, rss } = process.memoryUsage()
    const descriptors = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
    process.send?.({ heapBytes: heapUsed, residentBytes: rss, descriptors } satisfies Holdings)
  })
})
// Being asked is no reason to go on living.
process.channel?.unref()
