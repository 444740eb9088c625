import type { Database } from 'better-sqlite3'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'
import type { HeadRow } from './rows.ts'

/** Keeps the tag index and the link index of an article true to its head; of a deleted article they hold nothing.
 *  Touches only the rows that differ. */
export function createPostings(db: Database) {
  const tags = preparePostings(db, 'article_tag')
  const links = preparePostings(db, 'article_link')

  return {
    /** @param head what the article was until now */
    put(articleId: ArticleId, content: ArticleContent, head: HeadRow | undefined): void {
      const titleKey = foldTitle(content.title)
      const isIndexed = head?.deleted === 0 && head.title_key === titleKey && head.tags === JSON.stringify(content.tags)
      if (!isIndexed) tags({ articleId, titleKey, keys: content.tags.map(foldTitle) })
      links({ articleId, titleKey, keys: linkTargets(content.body).map(targetKey) })
    },
    clear(articleId: ArticleId): void {
      tags({ articleId, titleKey: '', keys: [] })
      links({ articleId, titleKey: '', keys: [] })
    },
  }
}
export type Postings = ReturnType<typeof createPostings>

/** What the link index calls the target of a link. */
export const targetKey = (target: ReturnType<typeof linkTargets>[number]): string =>
  target.kind === 'id' ? `id ${target.id}` : `title ${target.title}`

interface Posting {
  readonly articleId: ArticleId
  readonly titleKey: string
  readonly keys: readonly string[]
}

function preparePostings(db: Database, table: 'article_tag' | 'article_link') {
  type Bound = Omit<Posting, 'keys'> & { keys: string }
  const remove = db.prepare<Bound>(`
    DELETE FROM ${table} WHERE article_id = @articleId
      AND (title_key <> @titleKey OR key NOT IN (SELECT value FROM json_each(@keys)))`)
  const insert = db.prepare<Bound>(`
    INSERT INTO ${table} (key, title_key, article_id)
    SELECT value, @titleKey, @articleId FROM json_each(@keys) WHERE true
    ON CONFLICT DO NOTHING`)

  return (posting: Posting): void => {
    const bound = { ...posting, keys: JSON.stringify(posting.keys) }
    remove.run(bound)
    insert.run(bound)
  }
}
