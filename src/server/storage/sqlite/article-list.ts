import type { ArticleQuery } from '../port.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { summaryColumns } from './rows.ts'

export interface ArticleListBinding {
  readonly parent?: string
  readonly tag?: string
  readonly title?: string
  readonly afterTitle: string
  readonly afterId: string
  readonly limit: number
}

const after = '(a.title_key, a.id) > (@afterTitle, @afterId)'

/** The statement that answers a query, ordered by folded title, then id. Each way of asking walks an index in that very
 *  order, so a page costs what it holds and not what the wiki holds. */
export function articleListSql({ parent, tag, title }: ArticleQuery): string {
  if (parent === null && tag === undefined && title === undefined) return topSql
  const conditions = [
    ...(parent === undefined ? [] : [parent === null ? listedAtTop : `coalesce(a.parent_id, '') = @parent`]),
    ...(title === undefined ? [] : ['a.title_key = @title']),
  ]
  if (tag === undefined) {
    return `
      SELECT ${summaryColumns} FROM article a WHERE ${['a.deleted = 0', after, ...conditions].join(' AND ')}
      ORDER BY a.title_key, a.id LIMIT @limit`
  }
  return `
    SELECT ${summaryColumns} FROM article_tag t CROSS JOIN article a ON a.id = t.article_id
    WHERE ${['t.key = @tag', '(t.title_key, t.article_id) > (@afterTitle, @afterId)', ...conditions].join(' AND ')}
    ORDER BY t.title_key, t.article_id LIMIT @limit`
}

export function bindArticleQuery({ parent, tag, title }: ArticleQuery) {
  return {
    ...(typeof parent === 'string' ? { parent } : {}),
    ...(tag === undefined ? {} : { tag: foldTitle(tag) }),
    ...(title === undefined ? {} : { title: foldTitle(title) }),
  }
}

/** Children of deleted articles are listed at the top until their parent is back. */
const listedAtTop = `(a.parent_id IS NULL OR EXISTS (SELECT 1 FROM article d WHERE d.id = a.parent_id AND d.deleted = 1))`

/** The same for the whole top level, as two walks in one order. The second visits every deleted article's children; the
 *  plus keeps the column's affinity out of the comparison, without which SQLite does not see the index. */
const topSql = `
  SELECT ${summaryColumns} FROM article a WHERE a.deleted = 0 AND coalesce(a.parent_id, '') = '' AND ${after}
  UNION ALL
  SELECT ${summaryColumns} FROM article d CROSS JOIN article a ON coalesce(a.parent_id, '') = +d.id
  WHERE d.deleted = 1 AND a.deleted = 0 AND ${after}
  ORDER BY title_key, id LIMIT @limit`
