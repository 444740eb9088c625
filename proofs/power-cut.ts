import { dirname } from 'node:path'
import type { Chance } from './chance.ts'
import type { DiskCall } from './disk-trace.ts'

/** Files as they are on a disk, by path. */
export type Image = ReadonlyMap<string, Buffer>

/** What a disk holds of a folder if the power is cut at that moment. What was synced is there; everything else is lost, or where
 *  `luck` is given, lost or kept by chance, call by call. A file that is not in `before` is there once the folder was synced.
 *  Deleting and renaming are not simulated: a server that is not stopped cleanly does neither. */
export function imageAfterPowerCut(
  before: Image,
  calls: readonly DiskCall[],
  folder: string,
  moment: number,
  luck?: Chance,
): Image {
  const files = new Map([...before].map(([path, content]) => [path, new GrowingFile(content)]))
  const lastSync = new Map<string, number>()
  for (const { kind, isDone, where, begun, ended } of calls) {
    if (kind === 'sync' && isDone && ended <= moment) lastSync.set(where, begun)
  }
  const isSynced = (path: string, since: number) => (lastSync.get(path) ?? -Infinity) >= since
  for (const call of calls) {
    const { kind, where, begun, ended, isDone } = call
    const isOurs = dirname(where) === folder && !where.endsWith('-shm')
    if (!isOurs || kind === 'sync' || !isDone || begun >= moment) continue
    const file = files.get(where) ?? (isSynced(folder, begun) ? new GrowingFile() : undefined)
    if (file === undefined) continue
    files.set(where, file)
    if (isSynced(where, ended) || (luck?.happens(0.5) ?? false)) file.apply(call)
  }
  return new Map([...files].map(([path, file]) => [path, file.content]))
}

/** A file in memory, with room to grow. */
class GrowingFile {
  #bytes: Buffer
  #size: number

  constructor(content: Buffer = Buffer.alloc(0)) {
    this.#bytes = Buffer.from(content)
    this.#size = content.length
  }

  get content(): Buffer {
    return this.#bytes.subarray(0, this.#size)
  }

  apply({ kind, offset, content }: DiskCall): void {
    const end = kind === 'truncate' ? offset : offset + content.length
    if (end > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(end * 2 - this.#bytes.length)])
    if (kind === 'truncate') this.#bytes.fill(0, end)
    else this.#bytes.write(content, offset, 'latin1')
    this.#size = kind === 'truncate' ? end : Math.max(this.#size, end)
  }
}
