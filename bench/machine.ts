import { cpus, platform, release, totalmem } from 'node:os'
import { articleBytes } from './articles.ts'
import { appendsPerSecond } from './disk.ts'

/** What the figures were measured on, as a sentence; nothing that tells whose machine it is. */
export function describeMachine(work: string): string {
  const processors = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const disk = Math.round(appendsPerSecond(work, articleBytes, 1)).toLocaleString('en')
  return (
    `${processors[0]?.model.trim() ?? 'an unknown processor'}, ${processors.length} cores, ${memory} GiB of memory, ` +
    `${disk} appends of 4 KB with fsync a second, ${platform()} ${release()}, Node ${process.versions.node}`
  )
}
