import { foldTitle } from '#shared/domain/title.ts'
import { checkBySql, type Check } from './check.ts'

/* What must be true of everything that is kept and could not be made again: articles, revisions and the change log. */

const integrity: Check = {
  name: 'file',
  since: 0,
  find(db) {
    const lines = db.prepare<[], string>('PRAGMA integrity_check(1000)').pluck().all()
    return lines.filter(line => line !== 'ok')
  },
}

const foreignKeys: Check = {
  name: 'foreign keys',
  since: 0,
  find(db) {
    const rows = db
      .prepare<[], { table: string; rowid: number | null; parent: string }>('PRAGMA foreign_key_check')
      .all()
    return rows.map(({ table, rowid, parent }) => {
      const row = rowid === null ? 'a row' : `row ${rowid}`
      return `${row} of ${table} names something that ${parent} does not have`
    })
  },
}

const identity = checkBySql(
  'identity',
  10,
  `SELECT 'the wiki has ' || count(*) || ' ids' FROM instance HAVING count(*) <> 1`,
  sentence => sentence,
)

const headExists = checkBySql(
  'heads',
  10,
  `SELECT a.id FROM article a LEFT JOIN revision r ON r.etag = a.etag
   WHERE r.etag IS NULL OR r.article_id <> a.id OR r.kind = 'side'`,
  id => `article ${id} shows what is no revision of it`,
)

const headAgrees = checkBySql(
  'heads',
  10,
  `SELECT a.id FROM article a JOIN revision r ON r.etag = a.etag AND r.article_id = a.id
   WHERE r.title <> a.title OR r.parent_id IS NOT a.parent_id OR r.tags <> a.tags OR r.revision <> a.revision
     OR r.author <> a.updated_by OR r.created_at <> a.updated_at OR (r.kind = 'delete') <> a.deleted`,
  id => `article ${id} differs from the revision that it shows`,
)

const foldedTitles: Check = {
  name: 'titles',
  since: 10,
  find(db) {
    const rows = db.prepare<[], { id: string; title: string; title_key: string }>(
      'SELECT id, title, title_key FROM article',
    )
    const wrong: string[] = []
    for (const { id, title, title_key } of rows.iterate()) {
      if (foldTitle(title) !== title_key) wrong.push(`article ${id} is filed under another title than its own`)
    }
    return wrong
  },
}

const revisionNumbers = checkBySql(
  'revisions',
  10,
  `SELECT a.id FROM article a LEFT JOIN revision r ON r.article_id = a.id GROUP BY a.id
   HAVING count(r.etag) <> max(a.last_revision) OR max(r.revision) IS NOT max(a.last_revision)`,
  id => `of article ${id} there are other revisions than it counted`,
)

const parents = checkBySql(
  'revisions',
  10,
  `SELECT r.etag FROM revision r LEFT JOIN revision b ON b.etag = r.base_etag
   WHERE CASE WHEN r.base_etag IS NULL THEN r.revision <> 1
     ELSE b.etag IS NULL OR b.article_id <> r.article_id OR b.revision >= r.revision END`,
  etag => `revision ${etag} has no parent, or one that cannot be`,
)

const sources = checkBySql(
  'revisions',
  10,
  `SELECT r.etag FROM revision r LEFT JOIN revision s ON s.etag = r.source_etag
   WHERE r.source_etag IS NOT NULL AND (s.etag IS NULL OR s.article_id <> r.article_id OR s.revision >= r.revision)`,
  etag => `revision ${etag} took in another that cannot be`,
)

/** Numbers are skipped by a restored backup alone, which takes the one before those that go on. */
const changesWithoutGap = checkBySql(
  'change log',
  60,
  `SELECT number FROM revision r
   WHERE number <> 1 AND NOT EXISTS (SELECT 1 FROM revision WHERE number = r.number - 1)
     AND NOT EXISTS (SELECT 1 FROM reset WHERE number = r.number - 1)`,
  number => `before change ${number} one or more are missing`,
)

const changesOnce = checkBySql(
  'change log',
  60,
  'SELECT number FROM reset WHERE number IN (SELECT number FROM revision)',
  number => `change ${number} is there twice`,
)

export const keptChecks: readonly Check[] = [
  integrity,
  foreignKeys,
  identity,
  headExists,
  headAgrees,
  foldedTitles,
  revisionNumbers,
  parents,
  sources,
  changesWithoutGap,
  changesOnce,
]
