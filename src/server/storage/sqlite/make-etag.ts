import { randomFillSync } from 'node:crypto'
import type { Etag } from '#shared/domain/etag.ts'

const etagBytes = 16
/** Asking the system for randomness costs the same for many bytes as for a few. */
const pool = Buffer.alloc(256 * etagBytes)
let used = pool.length

/** Names a revision for all time: random, because whatever is made of contents, times or counters repeats after an undo,
 *  in one millisecond, or once a backup was restored (ADR 0002). */
export function makeEtag(): Etag {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.toString('base64url', used, (used += etagBytes))
  return `"${random}"` as Etag
}
