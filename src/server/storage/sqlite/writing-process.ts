import type { ArticleId } from '#shared/domain/article.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

/* A process of its own for the tests: adds lines to articles, to all of them at once, each by a conditional save of what it
   read, and reports a line once the store has acknowledged it. `node writing-process.ts FOLDER PERSON LINES ARTICLE...` */

const [folder = '', person = '', lines = '', ...articles] = process.argv.slice(2)
const store = await openSqliteStore(folder)
await Promise.all(articles.map(id => addLines(id as ArticleId)))
await store.close()

async function addLines(id: ArticleId): Promise<void> {
  for (let n = 0; n < Number(lines);) {
    const state = await store.article(id)
    if (state.kind !== 'present') throw new Error(`the article is ${state.kind}`)
    const { etag, title, parentId, tags, body } = state.article
    const line = `${person} ${n}`
    const edit = { title, parentId, tags, body: `${body}${line}\n`, note: '' }
    const outcome = await store.save(id, [etag], edit, { person })
    if (outcome.kind === 'stale') continue
    if (outcome.kind !== 'saved') throw new Error(outcome.kind)
    process.stdout.write(`${JSON.stringify({ id, line, etag: outcome.article.etag })}\n`)
    n++
  }
}
