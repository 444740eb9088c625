import type { Migration } from '../migrate.ts'

/** Articles and their history. A body is kept once, in the revision that wrote it; an article's row has what lists show.
 *  Foreign keys are deferred because a head and its revision name each other. */
export const articles: Migration = {
  version: 10,
  up: `
    CREATE TABLE instance (
      one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
      id TEXT NOT NULL
    ) STRICT;

    CREATE TABLE article (
      id TEXT NOT NULL PRIMARY KEY,
      title TEXT NOT NULL,
      title_key TEXT NOT NULL CHECK (title_key <> ''),
      parent_id TEXT REFERENCES article (id) DEFERRABLE INITIALLY DEFERRED CHECK (parent_id <> ''),
      tags TEXT NOT NULL CHECK (json_valid(tags)),
      etag TEXT NOT NULL UNIQUE REFERENCES revision (etag) DEFERRABLE INITIALLY DEFERRED,
      revision INTEGER NOT NULL,
      last_revision INTEGER NOT NULL CHECK (last_revision >= revision),
      deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      updated_by TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- UNIQUE takes equal titles under NULL parents, hence coalesce.
    CREATE UNIQUE INDEX article_sibling ON article (coalesce(parent_id, ''), title_key) WHERE deleted = 0;
    CREATE INDEX article_title ON article (title_key, id) WHERE deleted = 0;
    -- While a deferred key is open, SQLite looks for children of each new row; without this it would read every article.
    CREATE INDEX article_parent ON article (parent_id);
    CREATE INDEX article_deleted ON article (id) WHERE deleted = 1;

    -- The body stands last, so that what lists need is read without it.
    CREATE TABLE revision (
      number INTEGER NOT NULL PRIMARY KEY,
      etag TEXT NOT NULL UNIQUE,
      article_id TEXT NOT NULL REFERENCES article (id) DEFERRABLE INITIALLY DEFERRED,
      revision INTEGER NOT NULL CHECK (revision > 0),
      kind TEXT NOT NULL CHECK (kind IN ('create', 'edit', 'merge', 'rename', 'move', 'restore', 'delete', 'side')),
      -- The head it replaced; of a side revision, its base.
      base_etag TEXT REFERENCES revision (etag),
      -- The side revision that a merge took in, or the revision that a restore brought back.
      source_etag TEXT REFERENCES revision (etag),
      title TEXT NOT NULL,
      parent_id TEXT,
      tags TEXT NOT NULL CHECK (json_valid(tags)),
      author TEXT NOT NULL,
      created_at TEXT NOT NULL,
      note TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (article_id, revision)
    ) STRICT;
  `,
}
