import { defineStore } from 'pinia'
import type { ArticleId, Revision } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { WikiApi } from '../api/wiki-api.ts'

/** Whole revisions kept in memory, by characters: a revision never changes, but a long history is larger than a screen. */
const keptCharacters = 16 * 1024 * 1024

export interface RevisionSource {
  readonly instanceId: string
  readonly api: WikiApi
}

/** Whole revisions of every wiki, each asked for once. */
export const useRevisionBodies = defineStore('revision-bodies', () => {
  const kept = new Map<string, Revision>()
  const asked = new Map<string, Promise<Revision | undefined>>()
  let characters = 0

  /** Undefined where the wiki does not answer or does not have it: then it is asked again next time. */
  function read({ instanceId, api }: RevisionSource, articleId: ArticleId, etag: Etag): Promise<Revision | undefined> {
    const key = `${instanceId} ${articleId} ${etag}`
    const known = kept.get(key)
    if (known !== undefined) {
      kept.delete(key)
      kept.set(key, known)
      return Promise.resolve(known)
    }
    const pending = asked.get(key) ?? ask(key, api, articleId, etag)
    asked.set(key, pending)
    return pending
  }

  async function ask(key: string, api: WikiApi, articleId: ArticleId, etag: Etag): Promise<Revision | undefined> {
    try {
      const answer = await api.revision(articleId, etag)
      if (answer.kind !== 'found') return undefined
      keep(key, answer.value)
      return answer.value
    } finally {
      asked.delete(key)
    }
  }

  function keep(key: string, revision: Revision): void {
    kept.set(key, revision)
    characters += revision.body.length
    for (const [oldest, { body }] of kept) {
      if (characters <= keptCharacters || oldest === key) break
      kept.delete(oldest)
      characters -= body.length
    }
  }
  return { read }
})
