import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const source = resolve(import.meta.dirname, 'slow-disk.c')

/** What the simulated disk does; see slow-disk.c. */
export interface DiskBehaviour {
  /** Only files below this folder (a real path) are slow, broken or traced; without it, every file. */
  readonly folder?: string
  /** How long an fsync takes at least. */
  readonly syncMs?: number
  /** A file that says which calls fail now: `sync 5` or `write 28`; calls succeed while it is empty or not there. */
  readonly faultFile?: string
  /** A file that gets a line for every sync and every write, with what was written. */
  readonly traceFile?: string
}

/** The environment by which a process that is started with it sees a simulated disk. Compiles the simulation into `folder`.
 *  @returns why it cannot be had, as a sentence, where it cannot: it needs Linux and a C compiler called `cc` */
export function buildSlowDisk(folder: string): ((behaviour: DiskBehaviour) => Record<string, string>) | string {
  if (process.platform !== 'linux') return 'a simulated disk needs Linux'
  const library = join(folder, 'slow-disk.so')
  const { error, status, stderr } = spawnSync(
    'cc',
    ['-O2', '-Wall', '-Werror', '-shared', '-fPIC', '-o', library, source, '-ldl'],
    { encoding: 'utf8' },
  )
  if (error !== undefined) return 'a simulated disk needs a C compiler called cc'
  if (status !== 0) throw new Error(`slow-disk.c could not be compiled: ${stderr}`)
  return ({ folder: files, syncMs, faultFile, traceFile }) => ({
    LD_PRELOAD: library,
    ...(files === undefined ? {} : { SLOW_DISK_FOLDER: files }),
    ...(syncMs === undefined ? {} : { SLOW_DISK_MS: String(syncMs) }),
    ...(faultFile === undefined ? {} : { SLOW_DISK_FAULT: faultFile }),
    ...(traceFile === undefined ? {} : { SLOW_DISK_TRACE: traceFile }),
  })
}
