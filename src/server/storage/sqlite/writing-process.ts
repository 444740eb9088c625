import type { ArticleId } from '#shared/domain/article.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

/* A process of its own for the tests: adds lines to one article, each by a conditional save of what it read, and reports a
   line once the store has acknowledged it. `node writing-process.ts FOLDER ARTICLE PERSON LINES` */

const [folder = '', article = '', person = '', lines = ''] = process.argv.slice(2)
const id = article as ArticleId
const store = await openSqliteStore(folder)

for (let n = 0; n < Number(lines);) {
  const state = await store.article(id)
  if (state.kind !== 'present') throw new Error(`the article is ${state.kind}`)
  const { etag, title, parentId, tags, body } = state.article
  const line = `${person} ${n}`
  const edit = { title, parentId, tags, body: `${body}${line}\n`, note: '' }
  const outcome = await store.save(id, [etag], edit, { person })
  if (outcome.kind === 'stale') continue
  if (outcome.kind !== 'saved') throw new Error(outcome.kind)
  process.stdout.write(`${JSON.stringify({ line, etag: outcome.article.etag })}\n`)
  n++
}
await store.close()
