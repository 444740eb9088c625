import { randomFillSync } from 'node:crypto'
import type { Etag } from '#shared/domain/etag.ts'

const randomBytes = 12
/** Asking the system for randomness costs the same for many bytes as for a few. */
const pool = Buffer.alloc(256 * randomBytes)
let used = pool.length

/** The 64 characters of base64url in the order in which they compare as text. */
const digits = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const timeDigits = 8
let stampedMs = -1
let stamp = ''

/** Names a revision for all time: random, because whatever is made of contents, times or counters repeats after an undo,
 *  in one millisecond, or once a backup was restored (ADR 0002). It begins with the time for the sake of the index alone: what is
 *  saved together stands together there, and is written as one page instead of one for each save. */
export function makeEtag(nowMs: number = Date.now()): Etag {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.toString('base64url', used, (used += randomBytes))
  return `"${stampOf(nowMs)}${random}"` as Etag
}

function stampOf(nowMs: number): string {
  if (nowMs !== stampedMs) {
    stamp = ''
    for (let rest = nowMs; stamp.length < timeDigits; rest = Math.floor(rest / 64)) {
      stamp = digits.charAt(rest % 64) + stamp
    }
    stampedMs = nowMs
  }
  return stamp
}
