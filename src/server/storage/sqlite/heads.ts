import type { Database } from 'better-sqlite3'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { foldTitle } from '#shared/domain/title.ts'
import type { Expectation } from '../port.ts'
import { isTitleClash } from './database-errors.ts'
import { headColumns, type HeadRow } from './rows.ts'

/** What an article's row says once its head has moved. */
export interface NextHead extends ArticleContent {
  readonly id: ArticleId
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

export const headById = `SELECT ${headColumns} FROM article a JOIN revision r ON r.etag = a.etag WHERE a.id = ?`
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
  const move = db.prepare<HeadBinding & { expected: string | null; wasDeleted: 0 | 1 }>(`
    UPDATE article SET title = @title, title_key = @titleKey, parent_id = @parentId, tags = @tags, etag = @etag,
      revision = @revision, last_revision = @revision, deleted = @deleted, updated_at = @at, updated_by = @author
    WHERE id = @id AND deleted = @wasDeleted
      AND (@expected IS NULL OR etag IN (SELECT value FROM json_each(@expected)))`)
  const count = db.prepare<[ArticleId]>('UPDATE article SET last_revision = last_revision + 1 WHERE id = ?')

  /** A title that is taken shows as a violated index, which is judged only where the condition holds: so a stale write
   *  is told that it is stale, and not what titles there are now. */
  function judge(next: NextHead, write: () => number): HeadMove {
    try {
      return write() === 1 ? 'moved' : 'unmoved'
    } catch (error) {
      const by = isTitleClash(error)
        ? sibling.get({ parent: next.parentId ?? '', titleKey: foldTitle(next.title) })
        : undefined
      if (by === undefined) throw error
      return { kind: 'title-taken', by }
    }
  }

  return {
    find: (id: ArticleId): HeadRow | undefined => find.get(id),

    /** Gives a new article its first head. */
    begin: (next: NextHead): HeadMove => judge(next, () => insert.run(bindingOf(next)).changes),

    /** Moves the head if, and only if, the condition holds when the statement runs. */
    move: (next: NextHead, condition: HeadCondition): HeadMove =>
      judge(next, () => {
        const expected = condition.etag === 'any' ? null : JSON.stringify(condition.etag)
        return move.run({ ...bindingOf(next), expected, wasDeleted: condition.deleted ? 1 : 0 }).changes
      }),

    /** Counts a revision that is not the head. */
    countRevision: (id: ArticleId): void => void count.run(id),
  }
}
export type Heads = ReturnType<typeof createHeads>

type HeadBinding = ReturnType<typeof bindingOf>
const bindingOf = (next: NextHead) => ({
  id: next.id,
  title: next.title,
  titleKey: foldTitle(next.title),
  parentId: next.parentId,
  tags: JSON.stringify(next.tags),
  etag: next.etag,
  revision: next.revision,
  deleted: next.deleted ? (1 as const) : (0 as const),
  at: next.at,
  author: next.author,
})
