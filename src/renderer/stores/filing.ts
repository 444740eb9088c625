import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ArticleSummary } from '#shared/domain/article.ts'
import { useArticles } from './articles.ts'
import { useInstances } from './instances.ts'
import { refile, type FilingChange, type RefileOutcome } from './refile.ts'

/** What a person is being asked about an article's filing. */
export interface FilingQuestion {
  readonly kind: 'place' | 'title'
  readonly instanceId: string
  readonly article: ArticleSummary
}

/** Renames and moves articles, conditionally like every other change. */
export const useFiling = defineStore('filing', () => {
  const instances = useInstances()
  const articles = useArticles()
  /** The question that stands in a dialog, if any. */
  const asked = shallowRef<FilingQuestion>()

  const ask = (question: FilingQuestion): void => void (asked.value = question)
  const close = (): void => void (asked.value = undefined)

  async function change(instanceId: string, seen: ArticleSummary, wanted: FilingChange): Promise<RefileOutcome> {
    const instance = instances.byId(instanceId)
    if (instance === undefined) return { kind: 'missing' }
    const outcome = await refile(instance.api, seen, wanted)
    if (outcome.kind === 'refiled') articles.absorb(instanceId, outcome.article)
    if (outcome.kind === 'contested') articles.absorb(instanceId, outcome.current)
    if (outcome.kind === 'missing' || outcome.kind === 'deleted') articles.absorbRemoval(instanceId, seen.id)
    if (outcome.kind === 'failed') instances.report(instanceId, outcome.failure)
    return outcome
  }
  return { asked, ask, close, change }
})
