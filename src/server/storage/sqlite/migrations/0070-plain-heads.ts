import type { Migration } from '../migrate.ts'

/** The etag of a head had an index, which each save wrote in two places, only to declare what the one statement that moves
 *  a head does anyway, and what is looked for in every backup: that it names a revision of its article. */
export const plainHeads: Migration = {
  version: 70,
  up: `
    -- Until all articles are back, what names them names nothing.
    PRAGMA defer_foreign_keys = ON;
    CREATE TABLE article_before AS SELECT * FROM article;
    DROP TABLE article;

    CREATE TABLE article (
      id TEXT NOT NULL PRIMARY KEY,
      title TEXT NOT NULL,
      title_key TEXT NOT NULL CHECK (title_key <> ''),
      parent_id TEXT REFERENCES article (id) DEFERRABLE INITIALLY DEFERRED CHECK (parent_id <> ''),
      tags TEXT NOT NULL CHECK (json_valid(tags)),
      etag TEXT NOT NULL,
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

    INSERT INTO article SELECT * FROM article_before;
    DROP TABLE article_before;
  `,
}
