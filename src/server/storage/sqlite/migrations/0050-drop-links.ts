import type { Migration } from '../migrate.ts'

/** Links are derived data, kept in a file of their own (ADR 0010). Wikis made before the first release had them here. */
export const dropLinks: Migration = {
  version: 50,
  up: 'DROP TABLE IF EXISTS article_link;',
}
