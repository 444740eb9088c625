import type { Migration } from '../migrate.ts'

/** Revisions are numbered in the order of their commits, so they are the log of changes themselves, and no save writes a second
 *  one (ADR 0011). That the wiki was reset, as by a restored backup, takes a number of the same sequence. */
export const oneLog: Migration = {
  version: 60,
  up: `
    CREATE TABLE reset (
      number INTEGER NOT NULL PRIMARY KEY,
      at TEXT NOT NULL
    ) STRICT;
    INSERT INTO reset (number, at) SELECT sequence, at FROM change_log WHERE etag IS NULL;

    -- They differ where a backup was restored. Twice, because a number may be another revision's until that has its own.
    CREATE UNIQUE INDEX change_log_etag ON change_log (etag);
    UPDATE revision SET number = -c.sequence FROM change_log c WHERE c.etag = revision.etag AND c.sequence <> number;
    UPDATE revision SET number = -number WHERE number < 0;
    DROP TABLE change_log;
  `,
}
