import type { Database, Statement } from 'better-sqlite3'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Expectation } from '../port.ts'
import { isTitleClash } from './database-errors.ts'
import { headColumns, type HeadRow } from './rows.ts'

/** What an article's row says once its head has moved. */
export interface NextHead extends ArticleContent {
  readonly id: ArticleId
  /** Its title, folded. */
  readonly titleKey: string
  readonly etag: Etag
  readonly revision: number
  readonly deleted: boolean
  readonly at: string
  readonly author: string
}
/** What must be true of the row for that: its etag, and whether it is deleted. */
export interface HeadCondition {
  readonly etag: Expectation
  readonly deleted: boolean
}
export type HeadMove = 'moved' | 'unmoved' | { readonly kind: 'title-taken'; readonly by: ArticleId }

// `IN`, because a join on `a.id = ?` is planned anew each time that a value is bound.
export const headById = `SELECT ${headColumns} FROM article a JOIN revision r ON r.etag = a.etag WHERE a.id IN (?)`
export const siblingByTitle = `
  SELECT id FROM article WHERE deleted = 0 AND coalesce(parent_id, '') = @parent AND title_key = @titleKey`

/** The heads of articles: the only place where one moves. */
export function createHeads(db: Database) {
  const find = db.prepare<[ArticleId], HeadRow>(headById)
  const sibling = db.prepare<{ parent: string; titleKey: string }, ArticleId>(siblingByTitle).pluck()
  const insert = db.prepare<HeadBinding>(`
    INSERT INTO article (id, title, title_key, parent_id, tags, etag, revision, last_revision, deleted,
      created_at, updated_at, updated_by)
    VALUES (@id, @title, @titleKey, @parentId, @tags, @etag, @revision, @revision, @deleted, @at, @at, @author)`)
  const moves = new Map<string, Statement<[HeadBinding & Expected]>>()
  const count = db.prepare<[ArticleId]>('UPDATE article SET last_revision = last_revision + 1 WHERE id = ?')

  /** A title that is taken shows as a violated index, which is judged only where the condition holds: so a stale write
   *  is told that it is stale, and not what titles there are now. */
  function judge(next: NextHead, write: () => number): HeadMove {
    try {
      return write() === 1 ? 'moved' : 'unmoved'
    } catch (error) {
      const by = isTitleClash(error) ? sibling.get({ parent: next.parentId ?? '', titleKey: next.titleKey }) : undefined
      if (by === undefined) throw error
      return { kind: 'title-taken', by }
    }
  }

  /** Each form of the statement is prepared once. */
  function moveStatement(sql: string) {
    const statement = moves.get(sql) ?? db.prepare<[HeadBinding & Expected]>(sql)
    moves.set(sql, statement)
    return statement
  }

  return {
    find: (id: ArticleId): HeadRow | undefined => find.get(id),

    /** Gives a new article its first head. */
    begin: (next: NextHead): HeadMove => judge(next, () => insert.run(bindingOf(next)).changes),

    /** Moves the head if, and only if, the condition holds when the statement runs.
     *  @param head the row as this transaction found it */
    move(head: HeadRow, next: NextHead, { etag, deleted }: HeadCondition): HeadMove {
      const binding = bindingOf(next)
      const statement = moveStatement(headMoveSql(!isInPlace(head, binding), etag))
      const bound = { ...binding, wasDeleted: deleted ? (1 as const) : (0 as const), expected: expectedOf(etag) }
      return judge(next, () => statement.run(bound).changes)
    },

    /** Counts a revision that is not the head. */
    countRevision: (id: ArticleId): void => void count.run(id),
  }
}
export type Heads = ReturnType<typeof createHeads>

/** The one statement that checks and writes. Columns that lists are ordered by are named only where they change: SQLite
 *  writes the index of every column that is named, and most saves change none of them. */
export function headMoveSql(isPlaced: boolean, expected: Expectation): string {
  const place = isPlaced ? 'title = @title, title_key = @titleKey, parent_id = @parentId, deleted = @deleted, ' : ''
  return `
    UPDATE article SET ${place}tags = @tags, etag = @etag, revision = @revision, last_revision = @revision,
      updated_at = @at, updated_by = @author
    WHERE id = @id AND deleted = @wasDeleted AND ${expectedSql(expected)}`
}

function expectedSql(expected: Expectation): string {
  if (expected === 'any') return 'true'
  return expected.length === 1 ? 'etag = @expected' : 'etag IN (SELECT value FROM json_each(@expected))'
}
function expectedOf(expected: Expectation): string | null {
  if (expected === 'any') return null
  return expected.length === 1 ? (expected[0] ?? null) : JSON.stringify(expected)
}

type HeadBinding = ReturnType<typeof bindingOf>
interface Expected {
  readonly expected: string | null
  readonly wasDeleted: 0 | 1
}

function isInPlace(head: HeadRow, next: HeadBinding): boolean {
  return head.title === next.title && head.parent_id === next.parentId && head.deleted === next.deleted
}

const bindingOf = (next: NextHead) => ({
  id: next.id,
  title: next.title,
  titleKey: next.titleKey,
  parentId: next.parentId,
  tags: JSON.stringify(next.tags),
  etag: next.etag,
  revision: next.revision,
  deleted: next.deleted ? (1 as const) : (0 as const),
  at: next.at,
  author: next.author,
})
