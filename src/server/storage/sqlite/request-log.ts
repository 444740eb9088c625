import type { Database } from 'better-sqlite3'
import type { Etag } from '#shared/domain/etag.ts'
import type { Writer } from '../port.ts'

/** How long a request's answer is remembered. */
export const rememberedMs = 24 * 60 * 60 * 1000
/** Forgotten at one go, so that no single write pays for a day of them. */
const forgottenAtOnce = 100

interface RequestRow {
  readonly fingerprint: string
  readonly etag: Etag
}

/** The idempotency keys of writes that succeeded, each with the revision that the write made. */
export function createRequestLog(db: Database) {
  const find = db.prepare<{ person: string; key: string; after: string }, RequestRow>(
    'SELECT fingerprint, etag FROM request_log WHERE person = @person AND key = @key AND at > @after',
  )
  const insert = db.prepare<{ person: string; key: string; fingerprint: string; etag: Etag; at: string }>(`
    INSERT INTO request_log (person, key, fingerprint, etag, at) VALUES (@person, @key, @fingerprint, @etag, @at)
    ON CONFLICT (person, key) DO UPDATE SET fingerprint = excluded.fingerprint, etag = excluded.etag, at = excluded.at`)
  const forget = db.prepare<{ until: string; limit: number }>(`
    DELETE FROM request_log WHERE (person, key) IN
      (SELECT person, key FROM request_log WHERE at <= @until ORDER BY at LIMIT @limit)`)

  const horizon = (now: string) => new Date(Date.parse(now) - rememberedMs).toISOString()

  return {
    /** The revision that this very request made before, or that its key was used for something else. */
    find(now: string, { person, request }: Writer): Etag | 'key-reused' | undefined {
      if (request === undefined) return undefined
      const row = find.get({ person, key: request.key, after: horizon(now) })
      if (row === undefined) return undefined
      return row.fingerprint === request.fingerprint ? row.etag : 'key-reused'
    },

    remember(now: string, { person, request }: Writer, etag: Etag): void {
      if (request === undefined) return
      forget.run({ until: horizon(now), limit: forgottenAtOnce })
      insert.run({ person, ...request, etag, at: now })
    },
  }
}
export type RequestLog = ReturnType<typeof createRequestLog>
