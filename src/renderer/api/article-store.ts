import type { DBSchema } from 'idb'
import { z } from 'zod'
import type { Article, ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import { articleSchema, articleSummarySchema } from '#shared/protocol/article.ts'
import { inTransaction, ownDatabase } from './own-database.ts'

/** An article as it was last confirmed by its wiki. `asOf`: ISO 8601. */
export interface KeptArticle {
  readonly article: Article
  readonly asOf: string
}
export interface KeptOutline {
  readonly articles: readonly ArticleSummary[]
  readonly asOf: string
}

/** What was read of wikis, on this computer, for when they are out of reach. A convenience and no promise: whatever cannot
 *  be read, or was written by another version of the app, counts as never seen, and nothing here is the only copy. */
export interface ArticleStore {
  article(instanceId: string, id: ArticleId): Promise<KeptArticle | undefined>
  putArticle(instanceId: string, kept: KeptArticle): Promise<void>
  removeArticle(instanceId: string, id: ArticleId): Promise<void>
  /** Removes the articles of an instance of which this is not true. */
  removeUnless(instanceId: string, isKept: (article: Article) => boolean): Promise<void>
  outline(instanceId: string): Promise<KeptOutline | undefined>
  putOutline(instanceId: string, kept: KeptOutline): Promise<void>
  /** Everything: text that is nowhere else needs the room. */
  clear(): Promise<void>
  /** Everything of an instance. */
  forget(instanceId: string): Promise<void>
  /** Brings the articles back to their bounds, those read longest ago first. Done now and then by itself. */
  prune(): Promise<void>
}

export interface StoreBounds {
  readonly articles: number
  readonly bytes: number
}

interface Row {
  readonly key: string
  readonly instanceId: string
  /** When it was read last, and how large it is about: all that pruning has to know, in a key. */
  readonly use: [usedAt: number, bytes: number]
  readonly kept: unknown
}
interface ArticleDatabase extends DBSchema {
  articles: { key: string; value: Row; indexes: { 'by-use': [number, number]; 'by-instance': string } }
  outlines: { key: string; value: unknown }
}

const asOf = z.iso.datetime()
const keptArticleSchema: z.ZodType<KeptArticle> = z.object({ article: articleSchema, asOf })
const keptOutlineSchema: z.ZodType<KeptOutline> = z.object({ articles: z.array(articleSummarySchema), asOf })

const defaultBounds: StoreBounds = { articles: 2_000, bytes: 200 * 1024 * 1024 }
/** So many articles may stand over the bounds until the next pruning. */
const pruneEvery = 20

export function createArticleStore(bounds: StoreBounds = defaultBounds): ArticleStore {
  const database = ownDatabase<ArticleDatabase>('etagere-articles', created => {
    const articles = created.createObjectStore('articles', { keyPath: 'key' })
    articles.createIndex('by-use', 'use')
    articles.createIndex('by-instance', 'instanceId')
    created.createObjectStore('outlines')
  })
  let putsSincePruned = 0
  const keyOf = (instanceId: string, id: ArticleId) => `${instanceId}/${id}`

  async function prune(): Promise<void> {
    putsSincePruned = 0
    const transaction = (await database()).transaction('articles', 'readwrite')
    await inTransaction(transaction, async () => {
      let articles = 0
      let bytes = 0
      // The newest first, by their keys alone: no text is read.
      let cursor = await transaction.store.index('by-use').openKeyCursor(null, 'prev')
      while (cursor !== null) {
        articles += 1
        bytes += cursor.key[1]
        if (articles > bounds.articles || bytes > bounds.bytes) await transaction.store.delete(cursor.primaryKey)
        cursor = await cursor.continue()
      }
    })
  }

  const rowOf = (instanceId: string, kept: KeptArticle): Row => ({
    key: keyOf(instanceId, kept.article.id),
    instanceId,
    use: [Date.now(), 2 * (kept.article.body.length + kept.article.title.length) + 500],
    kept,
  })

  return {
    async article(instanceId, id) {
      const transaction = (await database()).transaction('articles', 'readwrite')
      return inTransaction(transaction, async () => {
        const row = await transaction.store.get(keyOf(instanceId, id))
        const kept = keptArticleSchema.safeParse(row?.kept).data
        if (kept !== undefined) await transaction.store.put(rowOf(instanceId, kept))
        return kept
      })
    },
    async putArticle(instanceId, kept) {
      await (await database()).put('articles', rowOf(instanceId, kept))
      putsSincePruned += 1
      if (putsSincePruned >= pruneEvery) await prune()
    },
    async removeArticle(instanceId, id) {
      await (await database()).delete('articles', keyOf(instanceId, id))
    },
    async removeUnless(instanceId, isKept) {
      const transaction = (await database()).transaction('articles', 'readwrite')
      await inTransaction(transaction, async () => {
        let cursor = await transaction.store.index('by-instance').openCursor(instanceId)
        while (cursor !== null) {
          const kept = keptArticleSchema.safeParse(cursor.value.kept).data
          if (kept === undefined || !isKept(kept.article)) await cursor.delete()
          cursor = await cursor.continue()
        }
      })
    },
    async outline(instanceId) {
      return keptOutlineSchema.safeParse(await (await database()).get('outlines', instanceId)).data
    },
    async putOutline(instanceId, kept) {
      await (await database()).put('outlines', kept, instanceId)
    },
    async clear() {
      const transaction = (await database()).transaction(['articles', 'outlines'], 'readwrite')
      const [articles, outlines] = [transaction.objectStore('articles'), transaction.objectStore('outlines')]
      await inTransaction(transaction, () => Promise.all([articles.clear(), outlines.clear()]))
    },
    async forget(instanceId) {
      const transaction = (await database()).transaction(['articles', 'outlines'], 'readwrite')
      const [articles, outlines] = [transaction.objectStore('articles'), transaction.objectStore('outlines')]
      await inTransaction(transaction, async () => {
        const keys = await articles.index('by-instance').getAllKeys(instanceId)
        await Promise.all([...keys.map(key => articles.delete(key)), outlines.delete(instanceId)])
      })
    },
    prune,
  }
}
