import { defineStore } from 'pinia'
import type { ArticleSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { randomUuid } from '../api/identifier.ts'
import type { RemoveAnswer } from '../api/wiki-api.ts'
import { useArticles } from './articles.ts'
import { useInstances } from './instances.ts'

export type DeletionOutcome = RemoveAnswer
export type Restored = Awaited<ReturnType<ReturnType<typeof useArticles>['restore']>>

/** Deletes articles, conditionally like every other change, and takes it back. */
export const useDeletions = defineStore('deletions', () => {
  const instances = useInstances()
  const articles = useArticles()

  /** Deletes the article if it still is what `article` shows. */
  async function remove(instanceId: string, article: ArticleSummary): Promise<DeletionOutcome> {
    const instance = instances.byId(instanceId)
    if (instance === undefined) return { kind: 'missing' }
    const answer = await instance.api.removeArticle(article.id, article.etag, { idempotencyKey: randomUuid() })
    if (answer.kind === 'removed' || answer.kind === 'deleted') articles.absorbRemoval(instanceId, article.id)
    if (answer.kind === 'stale') articles.absorb(instanceId, answer.current)
    if (answer.kind === 'failed') instances.report(instanceId, answer.failure)
    return answer
  }

  /** Brings back what `deletion` took away. */
  const undo = (instanceId: string, article: ArticleSummary, deletion: Etag): Promise<Restored> =>
    articles.restore(instanceId, article.id, deletion, deletion)

  return { remove, undo }
})
