import { randomUUID } from 'node:crypto'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { routes } from '#shared/protocol/routes.ts'
import { createChance } from './chance.ts'
import { type Append, type ArticleHistory, type Read } from './history.ts'
import type { ServerSlot } from './server-slot.ts'
import { askUntilAnswered, takeTestimony } from './testimony.ts'
import { createWriter } from './storm-writer.ts'

export interface StormOptions {
  readonly seed: number
  /** The servers that writers talk to, each to any, on one folder. */
  readonly slots: readonly ServerSlot[]
  /** Those of them that are killed again and again. */
  readonly mortal: readonly ServerSlot[]
  readonly kills: number
  readonly writers: number
  readonly articles: number
  /** Lines that each writer has to get saved. */
  readonly linesEach: number
}

export interface Storm {
  readonly histories: readonly ArticleHistory[]
  /** What was seen that no history can show: answers that nobody may give, etags given out twice, a wrong change log. */
  readonly complaints: readonly string[]
  readonly figures: Figures
}
export interface Figures {
  saved: number
  refused: number
  /** Answers that did not come, so that the request was sent again. */
  lost: number
  reads: number
  kills: number
}

/** What writers share: the clock, the articles, and what they saw. */
export interface Stage {
  readonly slots: readonly ServerSlot[]
  readonly parent: ArticleId
  readonly articles: readonly { readonly id: ArticleId; readonly title: string; readonly calls: (Append | Read)[] }[]
  readonly figures: Figures
  now(): number
  complain(sentence: string): void
  saved(): void
}

/** Many writers append lines of their own to few articles, by conditional saves over HTTP, while servers are killed and
 *  answers get lost. Ends once every line is saved; then every server is killed once more, and what is there is read. */
export async function runStorm(options: StormOptions): Promise<Storm> {
  const { seed, slots, mortal, writers, articles, linesEach } = options
  const chance = createChance(seed)
  const figures: Figures = { saved: 0, refused: 0, lost: 0, reads: 0, kills: 0 }
  const complaints: string[] = []
  const name = `Storm ${seed} ${randomUUID()}`
  const parent = await make(slots, { title: name })
  let time = 0

  const total = writers * linesEach
  const victims = chance.fork('kills')
  const killAt = Array.from({ length: options.kills }, () => victims.between(1, total - 1)).sort((a, b) => a - b)
  let killing: Promise<void> = Promise.resolve()
  /** One after the other: what is due while a server is replaced happens once the new one is there. */
  const killWhenDue = () => {
    for (; mortal.length > 0 && (killAt[0] ?? Infinity) <= figures.saved; killAt.shift()) {
      killing = killing.then(async () => {
        await victims.pick(mortal).replace()
        figures.kills++
      })
      // Whoever awaits it at the end hears of a server that does not start again.
      killing.catch(() => undefined)
    }
  }

  const stage: Stage = {
    slots,
    parent: parent.id,
    articles: await Promise.all(
      Array.from({ length: articles }, async (_, index) => {
        const title = `Article ${index}`
        return { ...(await make(slots, { title, parentId: parent.id })), title, calls: [] }
      }),
    ),
    figures,
    now: () => ++time,
    complain: sentence => complaints.push(sentence),
    saved() {
      figures.saved++
      killWhenDue()
    },
  }
  await Promise.all(
    Array.from({ length: writers }, (_, index) => createWriter(stage, `w${index}`, chance.fork(index))(linesEach)),
  )
  await killing
  for (const slot of slots) await slot.replace()

  const testimony = await takeTestimony(stage)
  return {
    histories: stage.articles.map(({ calls }, index) => ({ calls, versions: testimony.versions[index] ?? [] })),
    complaints: [...complaints, ...testimony.complaints],
    figures,
  }
}

async function make(slots: readonly ServerSlot[], body: { readonly title: string; readonly parentId?: ArticleId }) {
  const made = await askUntilAnswered(slots, {
    method: 'POST',
    path: routes.articles,
    headers: { 'Idempotency-Key': randomUUID() },
    body: { body: '', tags: [], ...body },
  })
  if (made.status !== 201) throw new Error(`an article could not be made: ${made.status} ${made.text}`)
  const { id, etag } = JSON.parse(made.text) as { id: ArticleId; etag: Etag }
  return { id, etag }
}
