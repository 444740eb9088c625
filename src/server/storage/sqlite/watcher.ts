import type { Database } from 'better-sqlite3'

/** How often another process's commits are looked for: a question to shared memory, not to the disk. */
const lookMs = 50

/** Tells listeners that something was committed: by this store once it is announced, by another process within `lookMs`.
 *  @param db a connection that never writes, so that it sees every commit. */
export function createWatcher(db: Database) {
  // Changes when any other connection has committed.
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let seen: number | undefined
  let announced = false

  function announce(): void {
    if (announced || listeners.size === 0) return
    announced = true
    // After the answers to those who committed: looking asks the system for locks.
    setImmediate(() => {
      announced = false
      // What listeners hear of now is no news to the next look.
      seen = read()
      for (const listener of [...listeners]) listener()
    })
  }

  function look(): void {
    const now = read()
    if (now !== seen) announce()
    seen = now
  }

  /** A database that cannot be asked now (locked, unreachable) differs from one that can, so listeners look again then. */
  function read(): number | undefined {
    try {
      return dataVersion.get()
    } catch {
      return undefined
    }
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    announce,
    watch(listener: () => void): () => void {
      // Each watch is its own, also where two share a function.
      const own = () => listener()
      listeners.add(own)
      if (timer === undefined) {
        seen = read()
        timer = setInterval(look, lookMs).unref()
      }
      return () => {
        listeners.delete(own)
        if (listeners.size === 0) stop()
      }
    },
    close(): void {
      listeners.clear()
      stop()
    },
  }
}
export type Watcher = ReturnType<typeof createWatcher>
