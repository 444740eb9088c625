import type { Database } from 'better-sqlite3'
import type { ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import type { NextHead } from './heads.ts'
import type { HeadRow } from './rows.ts'

/** Which present articles have a tag, true to their heads in the same transaction: the tags of an article and the list of
 *  those that have a tag never disagree. Touches only the rows that differ. */
export function createTagIndex(db: Database) {
  const remove = db.prepare<Bound>(`
    DELETE FROM article_tag WHERE article_id = @articleId
      AND (title_key <> @titleKey OR key NOT IN (SELECT value FROM json_each(@keys)))`)
  const insert = db.prepare<Bound>(`
    INSERT INTO article_tag (key, title_key, article_id)
    SELECT value, @titleKey, @articleId FROM json_each(@keys) WHERE true
    ON CONFLICT DO NOTHING`)

  return {
    /** @param head what the article was until now */
    put({ id: articleId, titleKey, tags }: NextHead, head: HeadRow | undefined): void {
      if (head?.deleted === 0 && head.title_key === titleKey && head.tags === JSON.stringify(tags)) return
      const bound = { articleId, titleKey, keys: JSON.stringify(tags.map(foldTitle)) }
      remove.run(bound)
      insert.run(bound)
    },
    clear: (articleId: ArticleId): void => void remove.run({ articleId, titleKey: '', keys: '[]' }),
  }
}
export type TagIndex = ReturnType<typeof createTagIndex>

interface Bound {
  readonly articleId: ArticleId
  readonly titleKey: string
  /** A list as JSON. */
  readonly keys: string
}
