import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** A file that only grows. */
export interface Appender {
  /** Returns once the bytes are on disk. */
  append(): void
  /** Closes the file and removes it. */
  end(): void
}

/** What every durable write does at least: append `bytes` to a file and fsync it. */
export function openAppender(folder: string, bytes: number): Appender {
  const path = join(folder, `append-and-fsync-${crypto.randomUUID()}`)
  const file = openSync(path, 'a')
  const data = Buffer.alloc(bytes, 'x')
  return {
    append() {
      writeSync(file, data)
      fsyncSync(file)
    },
    end() {
      closeSync(file)
      unlinkSync(path)
    },
  }
}

/** How often a second one process can do that with nothing in between. */
export function appendsPerSecond(folder: string, bytes: number, seconds: number): number {
  const appender = openAppender(folder, bytes)
  const started = performance.now()
  const endAt = started + seconds * 1000
  let count = 0
  while (performance.now() < endAt) {
    appender.append()
    count++
  }
  const elapsedSeconds = (performance.now() - started) / 1000
  appender.end()
  return count / elapsedSeconds
}
