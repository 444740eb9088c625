import type { Database } from 'better-sqlite3'
import type { ArticleId } from '#shared/domain/article.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'

/** Which present articles link to a target, `id ID` or `title FOLDED TITLE`. Each row carries the linking article's folded
 *  title, so that a page of articles in order of title is one range of the index. */
export const linkIndexSchema = `
  CREATE TABLE article_link (
    key TEXT NOT NULL,
    title_key TEXT NOT NULL,
    article_id TEXT NOT NULL,
    PRIMARY KEY (key, title_key, article_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX article_link_article ON article_link (article_id);
`

/** Other articles that link to one by its id or by its title. */
export const backlinksSql = `
  SELECT title_key AS titleKey, article_id AS id FROM article_link
  WHERE key = @byId AND (title_key, article_id) > (@afterTitle, @afterId) AND article_id <> @id
  UNION
  SELECT title_key, article_id FROM article_link
  WHERE key = @byTitle AND (title_key, article_id) > (@afterTitle, @afterId) AND article_id <> @id
  ORDER BY title_key, article_id LIMIT @limit`

/** The head of an article, as the log names it. */
export interface FollowedHead {
  readonly id: ArticleId
  readonly titleKey: string
  readonly deleted: 0 | 1
  readonly body: string
}
export interface BacklinksQuestion {
  readonly id: ArticleId
  /** The article's folded title. */
  readonly titleKey: string
  /** Where the page before this one ended, or empty. */
  readonly afterTitle: string
  readonly afterId: string
  readonly limit: number
}
/** An article that links, in order of its folded title, then its id. */
export interface LinkSource {
  readonly titleKey: string
  readonly id: ArticleId
}

/** Who links to whom, in the derived database. */
export function createLinkIndex(db: Database) {
  const remove = db.prepare<[ArticleId]>('DELETE FROM article_link WHERE article_id = ?')
  const insert = db.prepare<[string, string, ArticleId]>(
    'INSERT INTO article_link (key, title_key, article_id) VALUES (?, ?, ?)',
  )
  const removeAll = db.prepare('DELETE FROM article_link')
  const sources = db.prepare<Record<'byId' | 'byTitle' | 'id' | 'afterTitle' | 'afterId', string> & Limit, LinkSource>(
    backlinksSql,
  )

  return {
    /** Makes the rows of an article those of its head; of a deleted one there are none. */
    put({ id, titleKey, deleted, body }: FollowedHead): void {
      remove.run(id)
      if (deleted === 1) return
      for (const target of linkTargets(body)) insert.run(targetKey(target), titleKey, id)
    },
    clear: (): void => void removeAll.run(),
    sources: ({ id, titleKey, ...place }: BacklinksQuestion): LinkSource[] =>
      sources.all({
        id,
        ...place,
        byId: targetKey({ kind: 'id', id }),
        byTitle: targetKey({ kind: 'title', title: titleKey }),
      }),
  }
}
export type LinkIndex = ReturnType<typeof createLinkIndex>

interface Limit {
  readonly limit: number
}
/** What the link index calls the target of a link. */
export const targetKey = (target: ReturnType<typeof linkTargets>[number]): string =>
  target.kind === 'id' ? `id ${target.id}` : `title ${target.title}`
