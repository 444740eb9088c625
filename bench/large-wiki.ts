import type { ArticleId } from '#shared/domain/article.ts'
import { openSqliteStore } from '../src/server/storage/sqlite/open-sqlite-store.ts'

const childrenOfOne = 100
/** So many writes are asked for at once that they share commits. */
const atOnce = 1000

const sentence = 'Salt was carried over the pass in summer, and in winter nobody went. '

/** Writes articles of half a kilobyte into the wiki of a folder, in a tree, past HTTP but by the storage port. */
export async function fillWiki(dataDir: string, articles: number): Promise<void> {
  const store = await openSqliteStore(dataDir)
  const ids: ArticleId[] = []
  try {
    while (ids.length < articles) {
      const next = Array.from(
        { length: Math.min(atOnce, articles - ids.length) },
        () => crypto.randomUUID() as ArticleId,
      )
      await Promise.all(next.map((id, index) => create(id, ids.length + index)))
      ids.push(...next)
    }
  } finally {
    await store.close()
  }

  async function create(id: ArticleId, number: number): Promise<void> {
    // A parent stands in an earlier lot than its children, or is none.
    const parentId = ids[Math.floor(number / childrenOfOne)] ?? null
    const edit = { title: `Article ${number}`, parentId, tags: [], body: sentence.repeat(7), note: '' }
    const outcome = await store.create(id, edit, { person: 'Bench' })
    if (outcome.kind !== 'saved') throw new Error(`an article was not made: ${outcome.kind}`)
  }
}
