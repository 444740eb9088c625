import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The limit of every durable write: how often a second one process can append `bytes` to a file and fsync it. */
export function appendsPerSecond(folder: string, bytes: number, seconds: number): number {
  const path = join(folder, 'append-and-fsync')
  const file = openSync(path, 'a')
  const data = Buffer.alloc(bytes, 'x')
  const started = performance.now()
  const endAt = started + seconds * 1000
  let count = 0
  while (performance.now() < endAt) {
    writeSync(file, data)
    fsyncSync(file)
    count++
  }
  const elapsedSeconds = (performance.now() - started) / 1000
  closeSync(file)
  unlinkSync(path)
  return count / elapsedSeconds
}
