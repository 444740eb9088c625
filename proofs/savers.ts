import type { ArticleId } from '#shared/domain/article.ts'
import { articleSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { Connection, type Address } from './connection.ts'

/** What no other text contains, and a page holds whole. */
export const markOf = (article: number, save: number): string => `<${article}:${save}>`
export const markPattern = /<\d+:\d+>/gu
/** The number of the save that wrote this text. */
export const saveOf = (text: string): number => Number(/^<\d+:(\d+)>/u.exec(text)?.[1])

/** Makes articles, each of them marked as saved for the 0th time. */
export async function makeArticles(address: Address, count: number): Promise<ArticleId[]> {
  const connection = new Connection()
  const ids: ArticleId[] = []
  for (let article = 0; article < count; article++) {
    const body = { title: `Article ${article}`, body: markOf(article, 0) }
    const answer = await connection.ask(address, { method: 'POST', path: routes.articles, body })
    if (answer === 'lost') throw new Error('an article could not be made: no answer')
    if (answer.status !== 201) throw new Error(`an article could not be made: ${answer.status} ${answer.text}`)
    ids.push(articleSchema.parse(JSON.parse(answer.text)).id)
  }
  connection.close()
  return ids
}

export interface Saving {
  /** The marks of all saves that were acknowledged, in the order of their answers. */
  readonly acknowledged: readonly string[]
  /** How often each other status was answered; 0 counts answers that did not come. */
  readonly refusals: ReadonlyMap<number, number>
}

/** Saves every article again and again at the same time, each on a connection of its own, conditionally, up to a number.
 *  A save that was not acknowledged is tried again, `patience` times in a row at most. */
export async function saveAll(
  address: Address,
  ids: readonly ArticleId[],
  saves: readonly [from: number, to: number],
  { patience = 0, bytes = 3000 }: { readonly patience?: number; readonly bytes?: number } = {},
): Promise<Saving> {
  const acknowledged: string[] = []
  const refusals = new Map<number, number>()
  await Promise.all(
    ids.map(async (id, article) => {
      const connection = new Connection()
      const path = routes.article(id)
      let trials = 0
      for (let save = saves[0]; save <= saves[1] && trials <= patience;) {
        const read = await connection.ask(address, { path })
        if (read === 'lost' || read.status !== 200) throw new Error(`${path} could not be read`)
        const { etag, ...content } = articleSchema.parse(JSON.parse(read.text))
        const mark = markOf(article, save)
        const body = { ...content, body: mark.padEnd(bytes, 'x') }
        const answer = await connection.ask(address, { method: 'PUT', path, headers: { 'If-Match': etag }, body })
        const status = answer === 'lost' ? 0 : answer.status
        if (status === 200) {
          acknowledged.push(mark)
          save++
          trials = 0
        } else {
          refusals.set(status, (refusals.get(status) ?? 0) + 1)
          trials++
        }
      }
      connection.close()
    }),
  )
  // Whoever traces the server sees a call once it is over, which for the last of these answers may be after it arrived.
  const connection = new Connection()
  await connection.ask(address, { path: routes.health })
  connection.close()
  return { acknowledged, refusals }
}
