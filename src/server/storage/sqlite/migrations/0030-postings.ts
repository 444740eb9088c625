import type { Migration } from '../migrate.ts'

/** Which present articles have a tag or link to a target. Each row carries the article's folded title, so that a page of
 *  articles in order of title is one range of the index. A target is `id ID` or `title FOLDED TITLE`. */
export const postings: Migration = {
  version: 30,
  up: `
    CREATE TABLE article_tag (
      key TEXT NOT NULL,
      title_key TEXT NOT NULL,
      article_id TEXT NOT NULL REFERENCES article (id),
      PRIMARY KEY (key, title_key, article_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX article_tag_article ON article_tag (article_id);

    CREATE TABLE article_link (
      key TEXT NOT NULL,
      title_key TEXT NOT NULL,
      article_id TEXT NOT NULL REFERENCES article (id),
      PRIMARY KEY (key, title_key, article_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX article_link_article ON article_link (article_id);
  `,
}
