import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../../api/identifier.ts'
import type { Colleague } from '../../testing/colleague.ts'
import { Desk } from '../../testing/desk.ts'
import { startGatedWiki, type GatedWiki } from '../../testing/gated-wiki.ts'
import { waitingSince } from './draft.ts'
import { editOf, type EditSession } from './edit-session.ts'
import { phaseOf } from './edit-state.ts'

/* A backup is restored while Marta writes: what she started from may not be there any more, and her words stay. */

let wiki: GatedWiki
let ana: Colleague
let desk: Desk

beforeEach(async () => {
  wiki = await startGatedWiki()
  ana = wiki.ana
  desk = new Desk(wiki.marta)
})
afterEach(async () => {
  await desk.closeAll()
  await wiki.close()
})

const text = 'first\n\nsecond\n\nthird\n'
const begin = () => ana.newArticle(`Article ${randomUuid()}`, text)
const edit = async (id: ArticleId): Promise<EditSession> => desk.open().edit(id, async () => editOf(await ana.head(id)))
const conflictOf = ({ state: { value } }: EditSession) => {
  if (!('conflict' in value.flow)) throw new Error(`nothing to decide: ${value.flow.kind}`)
  return value.flow.conflict
}

describe('a text that was begun on a revision which the restored backup does not have', () => {
  it('is merged where it does not overlap with what is there now', async () => {
    const { id } = await begin()
    await wiki.backUp()
    await ana.saves(id, text.replace('first', 'first, by Ana'))
    const session = await edit(id)
    session.type({ body: text.replace('first', 'first, by Ana').replace('third', 'third, by Marta') })
    await wiki.restore()
    await session.save()
    expect(phaseOf(session.state.value)).toBe('clean')
    expect((await ana.head(id)).body).toBe(text.replace('third', 'third, by Marta'))
    expect((await ana.versions(id)).map(({ kind }) => kind)).toEqual(['merge', 'side', 'create'])
  })

  it('is asked about where it does', async () => {
    const { id } = await begin()
    await wiki.backUp()
    await ana.saves(id, text.replace('second', 'second, by Ana'))
    const session = await edit(id)
    session.type({ body: text.replace('second', 'second, by Marta') })
    await wiki.restore()
    await session.save()
    const conflict = conflictOf(session)
    expect(conflict.theirs.body).toBe(text)
    expect(conflict.mine.body).toContain('by Marta')
    await session.decide({ ...conflict.mine, body: 'decided' })
    expect(phaseOf(session.state.value)).toBe('clean')
    expect((await ana.head(id)).body).toBe('decided')
    expect((await ana.versions(id)).map(({ body }) => body)).toContain(text.replace('second', 'second, by Marta'))
  })

  it('stays in its editor where even the article is gone, and can begin it again', async () => {
    await ana.newArticle('So that there is something to back up', '')
    await wiki.backUp()
    const { id } = await begin()
    const session = await edit(id)
    session.type({ body: 'by Marta' })
    await wiki.restore()
    await session.checkHead()
    expect(phaseOf(session.state.value)).toBe('deleted')
    await session.keeper.flush()
    expect(desk.drafts().map(({ state }) => state.mine.body)).toEqual(['by Marta'])
    await session.saveAsNew()
    expect((await ana.head(id)).body).toBe('by Marta')
  })

  it('follows what is there now where nothing was typed', async () => {
    const { id } = await begin()
    await wiki.backUp()
    await ana.saves(id, 'later')
    const session = await edit(id)
    await wiki.restore()
    await session.checkHead()
    expect(session.state.value.mine.body).toBe(text)
    expect(phaseOf(session.state.value)).toBe('clean')
  })
})

it('a decision whose side revision is gone keeps both versions in history all the same', async () => {
  const { id } = await begin()
  const session = await edit(id)
  session.type({ body: text.replace('second', 'second, by Marta') })
  await ana.saves(id, text.replace('second', 'second, by Ana'))
  await wiki.backUp()
  await session.save()
  const { mine, theirs } = conflictOf(session)
  await wiki.restore()
  expect(await ana.head(id)).toEqual(theirs)
  await session.decide({ ...mine, body: 'decided' })
  expect(phaseOf(session.state.value)).toBe('clean')
  const [head, ...others] = await ana.versions(id)
  expect(head).toMatchObject({ kind: 'merge', body: 'decided' })
  expect(head?.parents).toHaveLength(2)
  expect(others.map(({ body }) => body)).toContain(mine.body)
})

/** What Marta and Ana do with one article while backups are made and restored. */
class Life {
  readonly words: string[] = []
  /** What stood in the wiki when it was replaced: the backup that is made then has it. */
  readonly replaced: string[] = []
  readonly #id: ArticleId
  #window = desk.open()

  constructor(id: ArticleId) {
    this.#id = id
  }

  #session = (): Promise<EditSession> => this.#window.edit(this.#id, async () => editOf(await ana.head(this.#id)))

  async type(line: number): Promise<void> {
    const session = await this.#session()
    const word = `word${this.words.length}.`
    this.words.push(word)
    const lines = session.state.value.mine.body.split('\n')
    lines.splice(Math.min(line, lines.length - 1), 0, word)
    session.type({ body: lines.join('\n') })
    await session.keeper.flush()
  }

  async save(): Promise<void> {
    await (await this.#session()).save()
  }

  async decide(): Promise<void> {
    const session = await this.#session()
    const { flow } = session.state.value
    if (!('conflict' in flow)) return
    const { mine, theirs } = flow.conflict
    await session.decide({ ...mine, body: `${mine.body}${theirs.body}` })
  }

  async crashWhileSaving(): Promise<void> {
    const session = await this.#session()
    void session.save()
    await session.keeper.flush()
    await this.#window.crash()
    this.#window = desk.open()
  }

  async anaSaves(line: number): Promise<void> {
    await ana.edits(this.#id, body => {
      const lines = body.split('\n')
      lines.splice(Math.min(line, lines.length - 1), 0, `ana${this.words.length}.`)
      return lines.join('\n')
    })
  }

  async restore(): Promise<void> {
    this.replaced.push(...(await this.versions()))
    await wiki.restore()
  }

  async versions(): Promise<string[]> {
    return (await ana.versions(this.#id)).map(({ body }) => body)
  }

  async replayAll(): Promise<void> {
    await this.#window.crash()
    this.#window = desk.open()
    for (let pass = 0; pass < 5 && (await this.#window.replay()) !== 'done'; pass += 1);
    await Promise.all([...this.#window.sessions.values()].map(({ keeper }) => keeper.flush()))
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.nat(6).map(line => (life: Life) => life.type(line)) },
  { weight: 3, arbitrary: fc.constant((life: Life) => life.save()) },
  { weight: 2, arbitrary: fc.constant((life: Life) => life.decide()) },
  { weight: 1, arbitrary: fc.constant((life: Life) => life.crashWhileSaving()) },
  { weight: 2, arbitrary: fc.nat(6).map(line => (life: Life) => life.anaSaves(line)) },
  { weight: 1, arbitrary: fc.constant(() => wiki.backUp()) },
  { weight: 2, arbitrary: fc.constant((life: Life) => life.restore()) },
)

it('no word is lost and no save is stuck, whenever backups are made and restored', { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async steps => {
      await desk.closeAll()
      desk = new Desk(wiki.marta)
      const known = await begin()
      await wiki.backUp()
      const life = new Life(known.id)
      for (const take of steps) await take(life)
      await life.replayAll()

      const drafts = desk.drafts()
      expect(drafts.filter(draft => waitingSince(draft) !== undefined)).toEqual([])
      const mine = drafts.flatMap(({ state }) => [state.mine.body, state.setAside?.content.body ?? ''])
      const everything = [...mine, ...life.replaced, ...(await life.versions())].join('\n')
      for (const word of life.words) expect(everything).toContain(word)
    }),
    { numRuns: 8 },
  )
})
