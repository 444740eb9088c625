import type { Article, ArticleContent, ArticleId, Revision } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'

/** What is needed of the revision that both versions started from. */
export type ConflictBase = ArticleContent & Pick<Revision, 'etag' | 'revision' | 'author' | 'createdAt'>

/** Two versions of one article that overlap, so that a person must decide. Nothing in it can be lost any more: `mine`
 *  stands in the draft, and in history as the side revision `side` before a decision is saved. */
export interface ArticleConflict {
  readonly articleId: ArticleId
  /** What both versions started from; undefined where there is no such text. */
  readonly base: ConflictBase | undefined
  readonly mine: ArticleContent
  /** ISO 8601: when my text was last changed. */
  readonly mineWrittenAt: string
  /** The article as it stands on the wiki. It is replaced when somebody saves again during the decision. */
  readonly theirs: Article
  /** The side revision that keeps my text; a merge names it as its second parent. */
  readonly side: Etag
}
