import type { Migration } from '../migrate.ts'

/** Links are derived data now, kept in a file of their own (ADR 0009). */
export const dropLinks: Migration = {
  version: 50,
  up: 'DROP TABLE IF EXISTS article_link;',
}
