import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Article, ArticleContent, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { articleSchema } from '#shared/protocol/article.ts'
import type { Change } from '#shared/protocol/change.ts'
import { problemSchema } from '#shared/protocol/problem.ts'
import type { HttpEditor } from '../fixtures/http-editor.ts'
import { expect, test } from '../fixtures/test.ts'
import { people, type Wiki } from '../fixtures/wiki.ts'

/* What must hold whatever clients do, without any window: by plain HTTP, many at once. */

/** Each round is 50 saves at once. The long proof: ETAGERE_ROUNDS=1000. */
const rounds = Number(process.env['ETAGERE_ROUNDS'] ?? 200)
const writers = 50

const contentOf = ({ title, parentId, tags, body }: ArticleContent): ArticleContent => ({ title, parentId, tags, body })

test.describe('fifty saves at once that started from one text', () => {
  test.setTimeout(60_000 + rounds * 500)

  test('one wins, forty-nine are told, nothing else happens', async ({ wiki }) => {
    await proveOneWinner(wiki, [wiki])
  })

  test('one wins also where two server processes share the folder', async ({ wiki }) => {
    await proveOneWinner(wiki, [wiki, await wiki.beside()])
  })
})

async function proveOneWinner(wiki: Wiki, servers: readonly Wiki[]): Promise<void> {
  const editors = servers.flatMap(server => people.map(person => server.as(person)))
  const checker = wiki.as('Alice')
  let head = await checker.create({ title: 'The one that everybody saves', body: 'Nobody has saved yet.' })
  const winners = [head.body]
  const etags = [head.etag]
  let cut = 0
  const began = (await checker.instance()).sequence
  const heard = servers.map(server => changesUntil(server.as('Bob'), began, lastTitle))

  for (let round = 0; round < rounds; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        const body = `Round ${round}, writer ${writer}: ${randomUUID()}`
        const key = randomUUID()
        const send = () => pick(editors, writer).put(head.id, head.etag, { ...contentOf(head), body }, key)
        const answer = await send().catch((error: unknown) => {
          // A connection that was idle for long may be closed by the server in the moment in which it is used again. Then
          // the same request is sent once more, as every client does; it is still one save.
          if (!(error instanceof TypeError)) throw error
          cut += 1
          return send()
        })
        return { status: answer.status, etag: answer.headers.get('ETag'), body, json: (await answer.json()) as unknown }
      }),
    )
    const won = answers.filter(({ status }) => status === 200)
    expect(won, 'exactly one save is accepted').toHaveLength(1)
    const next = articleSchema.parse(won[0]?.json)
    expect(next.body).toBe(won[0]?.body)

    const told = answers.filter(({ status }) => status === 412)
    expect(told, 'every other save is told').toHaveLength(writers - 1)
    const refusals = told.map(({ etag, json }) => {
      const { code, current } = problemSchema.parse(json)
      return { etag, code, current: current?.etag, body: current?.body }
    })
    // One assertion for all of them: each one is a step in Playwright's report, and a long proof would drown in those.
    const refusal = { etag: next.etag, code: 'stale', current: next.etag, body: next.body }
    expect(refusals, 'a refusal carries what is there now').toEqual(refusals.map(() => refusal))
    winners.push(next.body)
    etags.push(next.etag)
    head = next
  }

  expect(cut, 'the server answers in a storm too').toBeLessThanOrEqual((rounds * writers) / 100)
  expect(await checker.read(head.id)).toEqual(head)
  const revisions = await checker.revisions(head.id)
  expect(
    revisions.map(({ etag }) => etag),
    'one new revision a round',
  ).toEqual(etags.toReversed())
  expect(new Set(etags).size, 'no etag is used twice').toBe(etags.length)
  expect((await checker.everyText(head.id)).toSorted()).toEqual(winners.toSorted())

  const changes = await checker.changes(began)
  expect(etagsOf(changes), 'one change a round').toEqual(etags.slice(1))
  // What comes after everything else on every stream: had there been a second event, it would come before.
  await checker.create({ title: lastTitle })
  for (const seen of await Promise.all(heard)) {
    expect(seen, 'the event streams tell what the change log tells').toEqual(changes)
  }
}

const lastTitle = 'The end of the storm'

/** What the event stream tells from now on, up to the article with the given title. */
async function changesUntil(editor: HttpEditor, since: number, title: string): Promise<Change[]> {
  const seen: Change[] = []
  for await (const change of editor.watch(since)) {
    if (change.kind !== 'reset' && change.title === title) break
    seen.push(change)
  }
  return seen
}

test.describe('the power fails during a storm of saves', () => {
  const cuts = Number(process.env['ETAGERE_CUTS'] ?? 3)
  /** The cut comes when so many saves were acknowledged; others are under way. */
  const acknowledgedBeforeCut = 60
  test.setTimeout(60_000 + cuts * 30_000)

  test('every acknowledged save is there, none twice, and no etag comes back', async ({ wiki }) => {
    const checker = () => wiki.as('Alice')
    const shared = await checker().create({ title: 'Everybody writes here' })
    const own = await Promise.all(
      people.map((person, index) => wiki.as(person).create({ title: `${person}’s own`, body: `Start ${index}` })),
    )
    const articles = [shared, ...own]
    const acknowledged: Save[] = []
    const etags = new Set<Etag>(articles.map(({ etag }) => etag))

    for (let cut = 0; cut < cuts; cut += 1) {
      const enough = Promise.withResolvers<undefined>()
      let count = 0
      const acknowledge = (save: Save) => {
        acknowledged.push(save)
        count += 1
        if (count === acknowledgedBeforeCut) enough.resolve(undefined)
      }
      const storm = people.flatMap((person, index) => [
        writeUntilCut(wiki.as(person), shared.id, acknowledge),
        writeUntilCut(wiki.as(person), pick(own, index).id, acknowledge),
      ])
      await Promise.race([enough.promise, Promise.all(storm)])
      expect(count, 'the storm was under way').toBeGreaterThanOrEqual(acknowledgedBeforeCut)
      await wiki.stop('SIGKILL')
      const unanswered = (await Promise.all(storm)).flat()
      expect(unanswered, 'the cut met saves that were under way').not.toHaveLength(0)
      await wiki.restart()

      // The very same requests again, as an editor repeats them: each is accepted once or refused, and never doubled.
      for (const save of unanswered) {
        const answer = await checkerOf(wiki, save).put(save.id, save.expected, save.content, save.key)
        expect([200, 412]).toContain(answer.status)
        if (answer.status === 200) acknowledged.push({ ...save, etag: articleSchema.parse(await answer.json()).etag })
      }
      const before = etags.size
      for (const { id } of articles) await checkArticle(checker(), id, acknowledged, etags)
      expect(etags.size, 'the wiki went on').toBeGreaterThan(before)
      checkDatabase(wiki.dataDir)
    }
    const changes = etagsOf(await checker().changes())
    expect(new Set(changes).size, 'no change is told twice').toBe(changes.length)
    expect(new Set(changes)).toEqual(etags)
  })
})

/** One save as it was sent, and the etag that acknowledged it. */
interface Save {
  readonly person: string
  readonly id: ArticleId
  readonly expected: Etag
  readonly content: ArticleContent
  readonly key: string
  readonly etag: Etag | undefined
}

/** Saves as fast as answers come until the connection is cut.
 *  @returns the save whose fate is not known, if there is one. */
async function writeUntilCut(editor: HttpEditor, id: ArticleId, acknowledge: (save: Save) => void): Promise<Save[]> {
  let current: Article
  let person: string
  try {
    current = await editor.read(id)
    person = (await editor.instance()).you.name
  } catch {
    return []
  }
  for (;;) {
    const content = { ...contentOf(current), body: `${person}: ${randomUUID()}` }
    const save = { person, id, expected: current.etag, content, key: randomUUID(), etag: undefined }
    try {
      const answer = await editor.put(id, save.expected, content, save.key)
      const json: unknown = await answer.json()
      if (answer.status === 200) {
        current = articleSchema.parse(json)
        acknowledge({ ...save, etag: current.etag })
      } else {
        expect(answer.status).toBe(412)
        const theirs = problemSchema.parse(json).current
        expect(theirs).toBeDefined()
        current = theirs ?? current
      }
    } catch (error) {
      if (error instanceof TypeError) return [save] // what `fetch` throws when the connection breaks
      throw error
    }
  }
}

function checkerOf(wiki: Wiki, { person }: Save): HttpEditor {
  const name = people.find(candidate => candidate === person)
  if (name === undefined) throw new Error(`nobody is called ${person}`)
  return wiki.as(name)
}

/** Every acknowledged save of the article is one revision with the acknowledged etag and text. */
async function checkArticle(
  checker: HttpEditor,
  id: ArticleId,
  acknowledged: readonly Save[],
  etags: Set<Etag>,
): Promise<void> {
  const summaries = await checker.revisions(id)
  const texts = await checker.everyText(id)
  const stored = new Map(summaries.map(({ etag }, index) => [etag, texts[index]]))
  expect(stored.size, 'no etag names two revisions').toBe(summaries.length)
  expect(new Set(texts).size, 'no save was carried out twice').toBe(texts.length)
  expect(
    summaries.map(({ revision }) => revision),
    'revisions are numbered without a gap',
  ).toEqual(summaries.map((_, index) => summaries.length - index))
  for (const save of acknowledged.filter(candidate => candidate.id === id)) {
    expect(save.etag).toBeDefined()
    if (save.etag !== undefined) expect(stored.get(save.etag), 'an acknowledged save is there').toBe(save.content.body)
  }
  for (const etag of stored.keys()) etags.add(etag)
}

function checkDatabase(dataDir: string): void {
  const database = new Database(join(dataDir, 'wiki.sqlite'), { readonly: true })
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
  } finally {
    database.close()
  }
}

const etagsOf = (changes: readonly Change[]): Etag[] =>
  changes.flatMap(change => (change.kind === 'reset' ? [] : [change.etag]))

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length]
  if (item === undefined) throw new Error('the list is empty')
  return item
}
