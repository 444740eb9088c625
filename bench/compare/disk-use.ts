import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Running } from './contender.ts'

/** How long every fsync takes at least while it is looked who waits for it. */
const syncMs = 20
const saves = 10
/** What is done later than this after an answer is not looked at. */
const restMs = 300

/** Whether there is a tracer of system calls. */
export const canTrace = (): boolean => spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0

export interface DiskLook {
  /** What to start the server by. */
  readonly under: readonly string[]
  /** Saves one article some times, one after the other. @returns whether an answer comes after an fsync, in a few words */
  describe(running: Running, nextText: () => string): Promise<string>
}

/** Looks what a server, whose files are below the folder, does with the disk before it answers. */
export function lookAtDisk(folder: string): DiskLook {
  const traceFile = join(folder, 'trace')
  const calls = 'fsync,fdatasync,sync_file_range,syncfs'
  const slow = `inject=fsync,fdatasync:delay_exit=${syncMs * 1000}`
  return {
    // -ttt: when each began, in seconds; -y: of which file.
    under: ['strace', '-f', '-ttt', '-y', '-o', traceFile, '-e', `trace=${calls}`, '-e', slow],
    async describe(running, nextText) {
      let tag = await running.create('looked at')
      await after(restMs)
      const begunMs = clockMs()
      const waits: { readonly fromMs: number; readonly toMs: number }[] = []
      for (let save = 0; save < saves; save++) {
        const fromMs = clockMs()
        const answer = await running.save('looked at', tag, nextText())
        // What an answer waited for began that much earlier.
        waits.push({ fromMs, toMs: clockMs() - syncMs })
        if (answer.kind === 'refused') throw new Error('refused without a rival')
        tag = answer.tag
        await after(restMs)
      }
      const syncs = syncTimes(await readFile(traceFile, 'utf8'), folder).filter(ms => ms >= begunMs)
      const counts = waits.map(({ fromMs, toMs }) => syncs.filter(ms => ms >= fromMs && ms <= toMs).length)
      return inWords(syncs.length, counts)
    },
  }
}

/** When each sync of a file below the folder began. */
function syncTimes(trace: string, folder: string): readonly number[] {
  return [...trace.matchAll(/^\d+ +(\d+\.\d+) \w+\(\d+<([^>]*)>/gmu)]
    .filter(([, , path = '']) => path.startsWith(folder))
    .map(([, seconds]) => Number(seconds) * 1000)
}

function inWords(all: number, awaited: readonly number[]): string {
  const each = (count: number) => (count / awaited.length).toFixed(1)
  if (all === 0) return 'no; it asks for none'
  const before = awaited.reduce((sum, count) => sum + count, 0)
  if (before === 0) return `no; ${each(all)} come later`
  const always = awaited.every(count => count > 0) ? 'yes' : 'not always'
  return `${always}; ${each(before)} before it${before === all ? '' : `, ${each(all - before)} later`}`
}

const clockMs = (): number => performance.timeOrigin + performance.now()
