import type { Migration } from '../migrate.ts'

/** The idempotency keys of writes that succeeded, each with the revision that it made. */
export const requestLog: Migration = {
  version: 40,
  up: `
    CREATE TABLE request_log (
      person TEXT NOT NULL,
      key TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      etag TEXT NOT NULL REFERENCES revision (etag),
      at TEXT NOT NULL,
      PRIMARY KEY (person, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX request_log_at ON request_log (at);
  `,
}
