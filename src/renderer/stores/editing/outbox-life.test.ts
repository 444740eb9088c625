import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../../api/identifier.ts'
import type { Colleague } from '../../testing/colleague.ts'
import { Desk } from '../../testing/desk.ts'
import type { Gate } from '../../testing/gate.ts'
import { startGatedWiki, type GatedWiki } from '../../testing/gated-wiki.ts'
import { waitingSince } from './draft.ts'
import { editOf, editOfNew, type EditSession } from './edit-session.ts'

let wiki: GatedWiki
let gate: Gate
let ana: Colleague
let desk: Desk

beforeEach(async () => {
  wiki = await startGatedWiki()
  ;({ gate, ana } = wiki)
  desk = new Desk(wiki.marta)
})
afterEach(async () => {
  await desk.closeAll()
  await wiki.close()
})

/** Two articles, one of them new, edited by Marta in one window after the other, with Ana beside her. */
class Life {
  readonly words: string[] = []
  readonly ids: readonly [ArticleId, ArticleId]
  #window = desk.open()

  constructor(known: ArticleId) {
    this.ids = [known, randomUuid() as ArticleId]
  }

  async #session(which: 0 | 1): Promise<EditSession> {
    const id = this.ids[which]
    return this.#window.edit(id, async () => {
      const article = await ana.find(id)
      return article !== undefined ? editOf(article) : editOfNew(id, { title: `New ${id}`, parentId: null })
    })
  }

  async type(which: 0 | 1, line: number): Promise<void> {
    const session = await this.#session(which)
    const word = `word${this.words.length}.`
    this.words.push(word)
    const lines = session.state.value.mine.body.split('\n')
    lines.splice(Math.min(line, lines.length - 1), 0, word)
    session.type({ body: lines.join('\n') })
    await session.keeper.flush()
  }

  async save(which: 0 | 1): Promise<void> {
    await (await this.#session(which)).save()
  }

  async leave(which: 0 | 1): Promise<void> {
    await this.#window.closeEditor(await this.#session(which))
  }

  /** The window ends between a save and its answer. */
  async crashWhileSaving(which: 0 | 1): Promise<void> {
    const session = await this.#session(which)
    void session.save()
    await session.keeper.flush()
    await this.restart()
  }

  async restart(): Promise<void> {
    await this.#window.crash()
    this.#window = desk.open()
  }

  async comeOnline(): Promise<void> {
    gate.unblock()
    await this.#window.replay()
  }

  async anaSaves(line: number): Promise<void> {
    const word = `ana${this.words.length}.`
    this.words.push(word)
    // A save whose window ended may arrive at this very moment.
    await ana.edits(this.ids[0], body => {
      const lines = body.split('\n')
      lines.splice(Math.min(line, lines.length - 1), 0, word)
      return lines.join('\n')
    })
  }

  async replayAll(): Promise<void> {
    await this.restart()
    gate.unblock()
    // Each pass ends in a state that is on disk; a lost answer may take one more.
    for (let pass = 0; pass < 5 && (await this.#window.replay()) !== 'done'; pass += 1);
    await Promise.all([...this.#window.sessions.values()].map(({ keeper }) => keeper.flush()))
  }
}

const which = fc.constantFrom(0 as const, 1 as const)
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(which, fc.nat(6)).map(
      ([at, line]) =>
        (life: Life) =>
          life.type(at, line),
    ),
  },
  { weight: 3, arbitrary: which.map(at => (life: Life) => life.save(at)) },
  { weight: 1, arbitrary: which.map(at => (life: Life) => life.leave(at)) },
  { weight: 1, arbitrary: which.map(at => (life: Life) => life.crashWhileSaving(at)) },
  { weight: 1, arbitrary: fc.constant((life: Life) => life.restart()) },
  { weight: 2, arbitrary: fc.constant(async () => gate.block()) },
  { weight: 2, arbitrary: fc.constant((life: Life) => life.comeOnline()) },
  { weight: 1, arbitrary: fc.constant(async () => gate.dropNextAnswer()) },
  { weight: 1, arbitrary: fc.nat(6).map(line => (life: Life) => life.anaSaves(line)) },
)

it('loses no word and makes nothing twice, whatever the network, the windows and others do in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 30 }), async steps => {
      await desk.closeAll()
      desk = new Desk(wiki.marta)
      gate.calm()
      const known = await ana.newArticle(`Known ${randomUuid()}`, 'first\n\nsecond\n\nthird\n')
      const life = new Life(known.id)
      for (const take of steps) await take(life)
      await life.replayAll()

      const drafts = desk.drafts()
      expect(drafts.filter(draft => waitingSince(draft) !== undefined)).toEqual([])
      const kept: string[] = drafts.flatMap(({ state }) => [state.mine.body, state.setAside?.content.body ?? ''])
      for (const id of life.ids) {
        if ((await ana.find(id)) === undefined) continue // new, and never asked to be saved
        const versions = await ana.versions(id)
        kept.push(...versions.map(({ body }) => body))
        const { body } = await ana.head(id)
        for (const word of life.words) expect(body.split(word).length, `${word} in ${body}`).toBeLessThanOrEqual(2)
        const seen = versions.flatMap(({ author, body: said }) => (author === 'Marta' ? [said] : []))
        expect(new Set(seen).size, 'no revision of mine says what another one of mine says').toBe(seen.length)
      }
      const everything = kept.join('\n')
      for (const word of life.words) expect(everything).toContain(word)
    }),
    { numRuns: 100 },
  )
})
