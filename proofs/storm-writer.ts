import { articlePageSchema, articleSchema, etagSchema } from '#shared/protocol/article.ts'
import { problemSchema } from '#shared/protocol/problem.ts'
import { routes } from '#shared/protocol/routes.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Chance } from './chance.ts'
import { Connection, type Answer, type Request } from './connection.ts'
import { linesOf, withLine, type Append } from './history.ts'
import type { Stage } from './storm.ts'

/** How much of what writers do is reading, how often they hang up before the answer, how often a request carries a key. */
const readingPart = 0.4
const hangingUpPart = 0.05
const keyedPart = 0.5
/** A request that is never answered is a finding and not a wait. */
const attemptsAtMost = 200

type Article = Stage['articles'][number]
interface Known {
  readonly etag: Etag
  readonly text: string
}

/** Somebody who adds lines of their own to the articles, reads in between, and repeats what was not answered. Everything that
 *  is sent and answered goes into the articles' histories.
 *  @returns what makes this writer get that many lines saved */
export function createWriter(stage: Stage, name: string, chance: Chance) {
  const connection = new Connection()
  const known = new Map<Article, Known>()
  let keys = 0

  /** Repeats a request until it is answered with one of these. */
  async function ask(
    request: Request,
    accepted: readonly number[],
  ): Promise<Answer & { sentAt: number; isRepeated: boolean }> {
    const sentAt = stage.now()
    for (let attempt = 0; attempt < attemptsAtMost; attempt++) {
      const server = await chance.pick(stage.slots).current
      const answer = await connection.ask(server, { ...request, hangsUp: chance.happens(hangingUpPart) })
      // A server whose writer is being replaced cannot say what became of the request, as one that was killed cannot.
      const isLost = answer === 'lost' || answer.status === 503
      if (!isLost && accepted.includes(answer.status)) return { ...answer, sentAt, isRepeated: attempt > 0 }
      if (!isLost) stage.complain(`${name}: ${request.method ?? 'GET'} was answered ${answer.status} ${answer.text}`)
      stage.figures.lost++
      // Time for others to save over what may have been saved, before it is sent again.
      if (request.method === 'PUT') await lookAround(chance.between(0, 5))
    }
    throw new Error(`${name}: ${request.path} was not answered in ${attemptsAtMost} attempts`)
  }

  function learn(article: Article, sentAt: number, etag: Etag, text: string | undefined): void {
    article.calls.push({ kind: 'read', client: name, sentAt, answeredAt: stage.now(), etag, text })
    if (text !== undefined) known.set(article, { etag, text })
  }

  async function read(article: Article): Promise<Known> {
    const before = known.get(article)
    const revalidates = before !== undefined && chance.happens(0.5)
    const headers = revalidates ? { 'If-None-Match': before.etag } : {}
    const { sentAt, status, text } = await ask({ path: routes.article(article.id), headers }, [200, 304])
    stage.figures.reads++
    if (status === 304 && before !== undefined) {
      learn(article, sentAt, before.etag, before.text)
      return before
    }
    const { etag, body } = articleSchema.parse(JSON.parse(text))
    learn(article, sentAt, etag, body)
    return { etag, text: body }
  }

  async function lookAround(count: number): Promise<void> {
    for (let look = 0; look < count; look++) await read(chance.pick(stage.articles))
  }

  /** Also learns from the list, which says nothing of texts. */
  async function readList(): Promise<void> {
    const { sentAt, text } = await ask({ path: `${routes.articles}?limit=1000&parent=${stage.parent}` }, [200])
    stage.figures.reads++
    const items = new Map(articlePageSchema.parse(JSON.parse(text)).items.map(({ id, etag }) => [id, etag]))
    for (const article of stage.articles) {
      const etag = items.get(article.id)
      if (etag === undefined) stage.complain(`${name}: a list without ${article.title}`)
      else learn(article, sentAt, etag, undefined)
    }
  }

  async function append(article: Article, line: string): Promise<void> {
    let base = known.get(article) ?? (await read(article))
    for (;;) {
      const isKeyed = chance.happens(keyedPart)
      const answer = await ask(
        {
          method: 'PUT',
          path: routes.article(article.id),
          headers: { 'If-Match': base.etag, ...(isKeyed ? { 'Idempotency-Key': `${name}-${keys++}` } : {}) },
          body: { title: article.title, body: withLine(base.text, line), tags: [], parentId: stage.parent },
        },
        [200, 412],
      )
      const call = { kind: 'append', client: name, line, base: base.etag, sentAt: answer.sentAt } as const
      if (answer.status === 200) {
        acknowledge(article, call, withLine(base.text, line), answer)
        return
      }

      stage.figures.refused++
      const { current } = problemSchema.parse(JSON.parse(answer.text))
      if (current === undefined) throw new Error(`${name}: refused without a word on what is current`)
      learn(article, answer.sentAt, current.etag, current.body)
      if (current.etag === base.etag) {
        stage.complain(`${name}: "${line}" was refused over what is current, ${base.etag}`)
      }
      // Without a key, a repeated request that had been saved can no longer be told from a stale one once the head moved on.
      if (linesOf(current.body).includes(line)) {
        if (isKeyed || !answer.isRepeated) stage.complain(`${name}: "${line}" was refused, but had been saved`)
        article.calls.push({ ...call, answeredAt: Infinity, outcome: { kind: 'unknown' } })
        stage.saved()
        return
      }
      article.calls.push({ ...call, answeredAt: stage.now(), outcome: { kind: 'refused' } })
      base = { etag: current.etag, text: current.body }
    }
  }

  function acknowledge(
    article: Article,
    call: Omit<Append, 'answeredAt' | 'outcome'>,
    expected: string,
    { headers, text }: Answer,
  ): void {
    const etag = etagSchema.parse(headers.etag)
    article.calls.push({ ...call, answeredAt: stage.now(), outcome: { kind: 'saved', etag } })
    const saved = articleSchema.parse(JSON.parse(text))
    if (saved.etag !== etag || saved.body !== expected) {
      stage.complain(`${name}: was told that "${call.line}" is saved, with another etag or text`)
    }
    known.set(article, { etag, text: expected })
    stage.saved()
  }

  return async function write(lines: number): Promise<void> {
    for (let count = 0; count < lines;) {
      if (!chance.happens(readingPart)) await append(chance.pick(stage.articles), `${name}-${count++}`)
      else if (chance.happens(0.1)) await readList()
      else await read(chance.pick(stage.articles))
    }
    connection.close()
  }
}
