import { articleSchema, revisionPageSchema, revisionSchema } from '#shared/protocol/article.ts'
import { changePageSchema } from '#shared/protocol/change.ts'
import { routes } from '#shared/protocol/routes.ts'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { Connection, type Answer, type Request } from './connection.ts'
import type { Version } from './history.ts'
import type { ServerSlot } from './server-slot.ts'
import type { Stage } from './storm.ts'

export interface Testimony {
  /** Of each article, oldest first. */
  readonly versions: readonly (readonly Version[])[]
  readonly complaints: readonly string[]
}

/** What the wiki tells at the end, asked of every server: heads, histories and the change log have to agree. */
export async function takeTestimony({ slots, articles, parent }: Stage): Promise<Testimony> {
  const complaints: string[] = []
  const versions = await Promise.all(articles.map(({ id }) => versionsOf(slots, id)))
  const etags = versions.flat().map(({ etag }) => etag)
  if (new Set(etags).size !== etags.length) complaints.push('an etag was given to two revisions')
  for (const slot of slots) {
    const changes = await changesOf(slot)
    for (const [index, { id, title }] of articles.entries()) {
      const own = versions[index] ?? []
      const logged = changes.get(id) ?? []
      if (logged.join() !== own.map(({ etag }) => etag).join()) {
        complaints.push(`the change log tells of ${title}: ${logged.join()}`)
      }
      const head = articleSchema.parse(JSON.parse((await answered([slot], { path: routes.article(id) })).text))
      const last = own.at(-1)
      if (head.etag !== last?.etag || head.body !== last.text || head.parentId !== parent) {
        complaints.push(`${title} shows ${head.etag}, but its history ends with ${last?.etag ?? 'nothing'}`)
      }
    }
  }
  return { versions, complaints }
}

async function versionsOf(slots: readonly ServerSlot[], id: ArticleId): Promise<Version[]> {
  const summaries = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { text } = await answered(slots, { path: `${routes.revisions(id)}?limit=1000${query}` })
    const page = revisionPageSchema.parse(JSON.parse(text))
    summaries.push(...page.items)
    cursor = page.nextCursor
  }
  const versions: Version[] = []
  for (const { etag, parents } of summaries.reverse()) {
    const { text } = await answered(slots, { path: routes.revision(id, etag) })
    versions.push({ etag, parents, text: revisionSchema.parse(JSON.parse(text)).body })
  }
  return versions
}

async function changesOf(slot: ServerSlot): Promise<Map<ArticleId, Etag[]>> {
  const found = new Map<ArticleId, Etag[]>()
  for (let since = 0, more = true; more;) {
    const { text } = await answered([slot], { path: `${routes.changes}?since=${since}&limit=1000` })
    const page = changePageSchema.parse(JSON.parse(text))
    for (const change of page.items) {
      if (change.kind === 'reset') continue
      found.set(change.articleId, [...(found.get(change.articleId) ?? []), change.etag])
    }
    ;({ next: since, more } = page)
  }
  return found
}

async function answered(slots: readonly ServerSlot[], request: Request): Promise<Answer> {
  const answer = await askUntilAnswered(slots, request)
  if (answer.status !== 200) throw new Error(`${request.path} was answered ${answer.status} ${answer.text}`)
  return answer
}

/** Asks one server after the other until one answers.
 *  @throws where none does */
export async function askUntilAnswered(slots: readonly ServerSlot[], request: Request): Promise<Answer> {
  const connection = new Connection()
  try {
    for (const slot of Array.from({ length: 10 }, () => slots).flat()) {
      const answer = await connection.ask(await slot.current, request)
      if (answer !== 'lost') return answer
    }
    throw new Error(`nobody answered ${request.path}`)
  } finally {
    connection.close()
  }
}
