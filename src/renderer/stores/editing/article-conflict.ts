import type { Article, ArticleContent, ArticleId, Revision } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'

/** Two versions of one article that overlap, so that a person must decide. Nothing in it can be lost any more: `mine`
 *  stands in history as the side revision `side`, and in the draft. */
export interface ArticleConflict {
  readonly articleId: ArticleId
  /** What both versions started from; undefined where the wiki does not know that revision (any more). */
  readonly base: Revision | undefined
  readonly mine: ArticleContent
  /** ISO 8601: when my text was last changed. */
  readonly mineWrittenAt: string
  /** The article as it stands on the wiki. It is replaced when somebody saves again during the decision. */
  readonly theirs: Article
  /** The side revision that keeps `mine`; a merge names it as its second parent. */
  readonly side: Etag
}
