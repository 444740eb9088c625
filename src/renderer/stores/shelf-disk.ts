import type { Article, ArticleId } from '#shared/domain/article.ts'
import type { ArticleStore, KeptArticle, KeptOutline } from '../api/article-store.ts'

/** What one wiki's shelf keeps on this computer. It never fails and never keeps anybody waiting: what it cannot give in
 *  time counts as never seen, and what it cannot keep is not kept. */
export interface ShelfDisk {
  article(id: ArticleId): Promise<KeptArticle | undefined>
  outline(): Promise<KeptOutline | undefined>
  keepArticle(kept: KeptArticle): void
  /** Keeps, after a pause, what `current` says then; the first that is kept at all, at once. */
  keepOutline(current: () => KeptOutline): void
  removeArticle(id: ArticleId): void
  /** Forgets the articles of which this is not true. */
  forgetUnless(isCurrent: (article: Article) => boolean): void
}

/** A disk that does not answer may not hold up reading from the wiki itself. */
const patienceMs = 300
const outlinePauseMs = 3_000

export function createShelfDisk(store: ArticleStore, instanceId: string): ShelfDisk {
  let keeping: ReturnType<typeof setTimeout> | undefined
  let isFirst = false
  const inTime = <T>(answer: Promise<T>): Promise<T | undefined> =>
    Promise.race([
      answer.catch(nothing),
      new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), patienceMs)),
    ])
  return {
    article: id => inTime(store.article(instanceId, id)),
    async outline() {
      const kept = await store.outline(instanceId).catch(nothing)
      isFirst = kept === undefined
      return kept
    },
    keepArticle: kept => void store.putArticle(instanceId, kept).catch(nothing),
    keepOutline(current) {
      keeping ??= setTimeout(
        () => {
          keeping = undefined
          isFirst = false
          void store.putOutline(instanceId, current()).catch(nothing)
        },
        isFirst ? 0 : outlinePauseMs,
      )
    },
    forgetUnless: isCurrent => void store.removeUnless(instanceId, isCurrent).catch(nothing),
    removeArticle: id => void store.removeArticle(instanceId, id).catch(nothing),
  }
}

/** Remembers nothing. */
export const noDisk: ShelfDisk = {
  article: async () => undefined,
  outline: async () => undefined,
  keepArticle: () => undefined,
  keepOutline: () => undefined,
  removeArticle: () => undefined,
  forgetUnless: () => undefined,
}

// A copy is a convenience: without it the wiki is asked, and without the wiki the reader is told.
const nothing = (): undefined => undefined
