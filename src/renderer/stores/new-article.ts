import type { ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../api/identifier.ts'

/** An id for an article that the wiki does not know yet: its draft has a place from the first letter on. */
export const newArticleId = (): ArticleId => randomUuid() as ArticleId
