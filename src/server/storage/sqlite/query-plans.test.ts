import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { noSuchEtag } from '../contract/fixture.ts'
import { articleListSql } from './article-list.ts'
import { changesSince } from './change-log.ts'
import { openConnection } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { derivedFileOf, openDerived } from './derived/derived-database.ts'
import { backlinksSql } from './derived/link-index.ts'
import { followedLog } from './derived/log-follower.ts'
import { headById, headMoveSql, siblingByTitle } from './heads.ts'
import { headStampById, revisionsPage } from './reads.ts'

let folder: string
let db: Database
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  createDatabase(join(folder, 'wiki.sqlite'))
  db = openConnection(join(folder, 'wiki.sqlite'))
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const bound = {
  ...{ id: 'i', parent: 'p', tag: 't', title: 't', afterTitle: '', afterId: '', limit: 10 },
  ...{ since: 0, after: 0, before: 9, byId: 'id i', byTitle: 'title t', titleKey: 't' },
}
const named = (sql: string) => Object.fromEntries(Object.entries(bound).filter(([name]) => sql.includes(`@${name}`)))

const boundMove = {
  ...{ id: 'i', title: 't', titleKey: 't', parentId: null, tags: '[]', etag: '"n"', revision: 2, deleted: 0 },
  ...{ at: '', author: '', wasDeleted: 0, expected: '"e"' },
}

function planOf(sql: string, of = db): string[] {
  const explain = of.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
  const rows = sql.includes('?') ? explain.all('i') : explain.all(named(sql))
  return rows.map(({ detail }) => detail)
}

const parent = 'p' as ArticleId
it.each([
  ['all articles', articleListSql({ limit: 1 })],
  ['articles under a parent', articleListSql({ limit: 1, parent })],
  ['articles with a tag', articleListSql({ limit: 1, tag: 't' })],
  ['articles with a tag under a parent', articleListSql({ limit: 1, tag: 't', parent })],
  ['articles with a title', articleListSql({ limit: 1, title: 't' })],
  ['articles with a title at the top', articleListSql({ limit: 1, title: 't', parent: null })],
  ['what is followed', followedLog],
  ['revisions', revisionsPage],
  ['changes', changesSince],
  ['a head', headById],
  ['the stamp of a head', headStampById],
  ['a sibling by title', siblingByTitle],
])('walks an index in order for %s', (_, sql) => {
  const plan = planOf(sql)
  expect(plan.length).toBeGreaterThan(0)
  // `s` is a merge of two walks that are in order already.
  expect(plan.filter(step => /SCAN (?!s$)|TEMP B-TREE|AUTOMATIC/u.test(step))).toEqual([])
})

it('walks two ranges of an index in order for backlinks', () => {
  const derived = openDerived(derivedFileOf(join(folder, 'wiki.sqlite')))
  expect(planOf(backlinksSql, derived)).toEqual([
    'MERGE (UNION)',
    'LEFT',
    'SEARCH article_link USING PRIMARY KEY (key=? AND (title_key,article_id)>(?,?))',
    'RIGHT',
    'SEARCH article_link USING PRIMARY KEY (key=? AND (title_key,article_id)>(?,?))',
  ])
  derived.close()
})

it('visits only the children of deleted articles besides the top level, and sorts only those', () => {
  expect(planOf(articleListSql({ limit: 1, parent: null }))).toEqual([
    'MERGE (UNION ALL)',
    'LEFT',
    'SEARCH a USING INDEX article_sibling (<expr>=? AND (title_key,id)>(?,?))',
    'RIGHT',
    'SCAN d USING COVERING INDEX article_deleted',
    'SEARCH a USING INDEX article_sibling (<expr>=? AND (title_key,id)>(?,?))',
    'USE TEMP B-TREE FOR ORDER BY',
  ])
})

it('writes the indexes of places for those saves alone that move or rename', () => {
  const rootPages = db.prepare<[], { name: string; page: number }>(
    "SELECT name, rootpage AS page FROM sqlite_schema WHERE tbl_name = 'article' AND type = 'index'",
  )
  const names = new Map(rootPages.all().map(({ name, page }) => [page, name]))
  const written = (sql: string) => {
    const program = db.prepare<unknown[], { opcode: string; p2: number }>(`EXPLAIN ${sql}`).all(boundMove)
    const opened = program.filter(({ opcode }) => opcode === 'OpenWrite').map(({ p2 }) => names.get(p2))
    return opened.filter(name => name?.startsWith('article_')).sort()
  }
  expect(written(headMoveSql(false, [noSuchEtag]))).toEqual([])
  expect(written(headMoveSql(true, [noSuchEtag]))).toEqual([
    ...['article_deleted', 'article_parent', 'article_sibling', 'article_title'],
  ])
})

it('finds the children of every deferred foreign key by an index, or each insert would read a whole table', () => {
  const tables = db.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table'",
  )
  const deferred = tables
    .all()
    .flatMap(({ name, sql }) =>
      [...sql.matchAll(/(\w+) TEXT[^\n]*DEFERRABLE/gu)].map(([, column]) => ({ table: name, column })),
    )
  expect(deferred).toContainEqual({ table: 'article', column: 'parent_id' })
  const indexed = db
    .prepare<{ table: string; column: string | undefined }, number>(
      `SELECT count(*) FROM pragma_index_list(@table) l JOIN pragma_index_info(l.name) i
       WHERE l.partial = 0 AND i.seqno = 0 AND i.name = @column`,
    )
    .pluck()
  expect(deferred.filter(key => indexed.get(key) === 0)).toEqual([])
})
