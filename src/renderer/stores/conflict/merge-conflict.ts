import { sameTags, type ArticleContent, type ArticleId } from '#shared/domain/article.ts'
import { mergeArticles, type ArticleMerge } from '#shared/domain/merge/article-merge.ts'

/** Joins the versions of a conflict. Where nobody knows what both started from, nothing in them can be told apart: what is
 *  equal stays, and every other field, the whole text among them, is one question. */
export function mergeConflict(
  base: ArticleContent | undefined,
  mine: ArticleContent,
  theirs: ArticleContent,
): ArticleMerge {
  const unknown: ArticleContent = {
    title: mine.title === theirs.title ? mine.title : '',
    parentId: mine.parentId === theirs.parentId ? mine.parentId : ('unknown' as ArticleId),
    tags: sameTags(mine.tags, theirs.tags) ? mine.tags : [],
    body: mine.body === theirs.body ? mine.body : '',
  }
  return mergeArticles(base ?? unknown, mine, theirs)
}
