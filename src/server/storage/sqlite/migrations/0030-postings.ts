import type { Migration } from '../migrate.ts'

/** Which present articles have a tag. Each row carries the article's folded title, so that a page of articles in order of
 *  title is one range of the index. */
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
  `,
}
