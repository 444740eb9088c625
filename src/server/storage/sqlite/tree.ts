import type { Database } from 'better-sqlite3'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Refused } from '../port.ts'

type ParentRefused = Extract<Refused, { kind: 'parent-refused' }>

/** Where articles may stand. Ancestors count whether deleted or not, so that no restore can ever close a circle. */
export function createTree(db: Database) {
  const deleted = db.prepare<[ArticleId], 0 | 1>('SELECT deleted FROM article WHERE id = ?').pluck()
  const above = db
    .prepare<{ id: ArticleId; parentId: ArticleId }, 0 | 1>(
      // UNION and not UNION ALL: ends even where the article itself has already been put below its descendant.
      `WITH RECURSIVE ancestor (id) AS (
         SELECT @parentId UNION SELECT a.parent_id FROM article a JOIN ancestor ON a.id = ancestor.id
         WHERE a.parent_id IS NOT NULL)
       SELECT EXISTS (SELECT 1 FROM ancestor WHERE id = @id)`,
    )
    .pluck()

  /** Why an article may not be put under this parent, or undefined where it may. */
  return function judgeParent(id: ArticleId, parentId: ArticleId | null): ParentRefused | undefined {
    if (parentId === null) return undefined
    if (above.get({ id, parentId }) === 1) return { kind: 'parent-refused', reason: 'cycle' }
    const state = deleted.get(parentId)
    if (state === undefined) return { kind: 'parent-refused', reason: 'missing' }
    return state === 1 ? { kind: 'parent-refused', reason: 'deleted' } : undefined
  }
}
export type JudgeParent = ReturnType<typeof createTree>
