import { markPattern } from './savers.ts'

/* What a server asked of its disk and its sockets, in the order of one clock: traced by strace, or by the simulated disk. */

export interface DiskCall {
  readonly kind: 'write' | 'sync' | 'truncate'
  readonly begun: number
  readonly ended: number
  readonly isDone: boolean
  /** A path, or `socket`. */
  readonly where: string
  /** Where a write begins, or the size that a truncation leaves; 0 where the tracer does not know. */
  readonly offset: number
  /** What was written, a character for each byte; as strace prints it where it is from there. */
  readonly content: string
}

/** For each of these marks that was told to anybody through a socket while nothing that holds it was written to the wiki's
 *  log and then synced: a sentence. */
export function toldTooEarly(calls: readonly DiskCall[], marks: readonly string[]): string[] {
  const told = firstMentions(calls, isSent)
  const written = firstMentions(calls, isLogged)
  const syncs = calls.filter(({ kind, isDone }) => kind === 'sync' && isDone)
  return marks.flatMap(mark => {
    const telling = told.get(mark)
    const writing = written.get(mark)
    if (telling === undefined) return [`${mark} was acknowledged, but no socket told of it`]
    if (writing === undefined || writing.ended > telling.begun) return [`${mark} was told before it was written`]
    const isSynced = syncs.some(
      ({ where, begun, ended }) => where === writing.where && begun >= writing.ended && ended <= telling.begun,
    )
    return isSynced ? [] : [`${mark} was told after it was written and before it was synced`]
  })
}

/** When each mark began to be sent through a socket for the first time, to whomever. */
export const toldAt = (calls: readonly DiskCall[]): ReadonlyMap<string, number> =>
  new Map([...firstMentions(calls, isSent)].map(([mark, { begun }]) => [mark, begun]))

const isSent = ({ kind, where }: DiskCall) => kind === 'write' && where === 'socket'
const isLogged = ({ kind, where, isDone }: DiskCall) => kind === 'write' && where.endsWith('-wal') && isDone

function firstMentions(calls: readonly DiskCall[], counts: (call: DiskCall) => boolean): Map<string, DiskCall> {
  const found = new Map<string, DiskCall>()
  for (const call of calls.filter(counts)) {
    for (const [mark] of call.content.matchAll(markPattern)) if (!found.has(mark)) found.set(mark, call)
  }
  return found
}

const traceLine = /^(\w+) (\d+) (\d+) (-?\d+) (-?\d+) ([0-9a-f]*) (.*)$/u

/** The lines that slow-disk.c writes, of what ended. */
export function parseDiskTrace(trace: string): DiskCall[] {
  return trace
    .split('\n')
    .slice(0, -1)
    .map((line): DiskCall => {
      const [, kind, begun, ended, result, offset, content = '', where = ''] = traceLine.exec(line) ?? []
      if (kind !== 'write' && kind !== 'sync' && kind !== 'truncate') {
        throw new Error(`not a trace: ${line.slice(0, 80)}`)
      }
      const [begunAt, endedAt, isDone] = [Number(begun), Number(ended), Number(result) >= 0]
      const text = Buffer.from(content, 'hex').toString('latin1')
      return { kind, begun: begunAt, ended: endedAt, isDone, where, offset: Number(offset), content: text }
    })
    .sort((a, b) => a.begun - b.begun)
}

/** The arguments by which strace writes a trace of a command that `parseStrace` understands. The command stays the process that
 *  was started, so that signals reach it. */
export const straceArguments = (traceFile: string): readonly string[] => [
  ...['-D', '-f', '-y', '-s', '100000', '--seccomp-bpf', '-o', traceFile],
  ...['-e', 'trace=write,pwrite64,writev,sendmsg,sendto,fsync,fdatasync'],
]

const syncs = ['fsync', 'fdatasync']

/** A call's begin and end are the numbers of the lines on which strace saw them; a call that never returned never ended. */
export function parseStrace(trace: string): DiskCall[] {
  const calls: DiskCall[] = []
  const unfinished = new Map<string, { readonly name: string; readonly text: string; readonly begun: number }>()
  const add = (name: string, text: string, begun: number, ended: number) => {
    const where = /^\d+<(.*?)>/u.exec(text)?.[1] ?? ''
    calls.push({
      ...{ kind: syncs.includes(name) ? 'sync' : 'write', begun, ended, offset: 0, content: text },
      isDone: ended < Infinity && !/= -1 E\w+ \([^)]*\)$/u.test(text),
      where: where.startsWith('socket:') ? 'socket' : where,
    })
  }
  for (const [number, line] of trace.split('\n').entries()) {
    const [, thread = '', said = ''] = /^(\d+) +(.*)$/u.exec(line) ?? []
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/u.exec(said)
    const begun = /^(\w+)\((.*)$/u.exec(said)
    if (resumed !== null) {
      const first = unfinished.get(thread)
      unfinished.delete(thread)
      if (first !== undefined) add(first.name, first.text + (resumed[1] ?? ''), first.begun, number)
    } else if (begun !== null) {
      const [, name = '', text = ''] = begun
      if (text.endsWith('<unfinished ...>')) unfinished.set(thread, { name, text, begun: number })
      else add(name, text, number, number)
    }
  }
  for (const { name, text, begun } of unfinished.values()) add(name, text, begun, Infinity)
  return calls.sort((a, b) => a.begun - b.begun)
}
