import type { Migration } from '../migrate.ts'

/** One row for each commit, numbered for ever: AUTOINCREMENT never gives a number out twice. */
export const changeLog: Migration = {
  version: 20,
  up: `
    CREATE TABLE change_log (
      sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      -- NULL says that the wiki was reset, as after a restored backup.
      etag TEXT REFERENCES revision (etag)
    ) STRICT;
  `,
}
