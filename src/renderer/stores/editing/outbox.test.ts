import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import { startWikiServer, type WikiServer } from '../../../server/index.ts'
import { randomUuid } from '../../api/identifier.ts'
import { createWikiApi, type WikiApi } from '../../api/wiki-api.ts'
import { openGate, type Gate } from '../../testing/gate.ts'
import { draftSchema, waitingSince, type Draft } from './draft.ts'
import { EditSession, editOf, editOfNew } from './edit-session.ts'
import type { EditState } from './edit-state.ts'
import { mergeVersions } from './merge-versions.ts'
import { Outbox, type ReplayOutcome } from './outbox.ts'

const people = [
  { name: 'Marta', token: 'token-of-marta-0123456789', role: 'owner' },
  { name: 'Ana', token: 'token-of-ana-0123456789ab', role: 'editor' },
] as const

let folder: string
let server: WikiServer
let ana: WikiApi
let gate: Gate
let desk: Desk

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-outbox-'))
  server = await startWikiServer({ dataDir: folder, people, name: 'Test', version: '0', logLevel: 'silent' })
  gate = await openGate(server.url)
  ana = createWikiApi({ address: server.url, token: people[1].token })
  desk = new Desk()
})
afterEach(async () => {
  await desk.closeAll()
  await gate.close()
  await server.close()
  await rm(folder, { recursive: true })
})

/** Marta's computer: one disk, and the locks by which her windows share it. */
class Desk {
  readonly disk = new Map<string, Draft>()
  readonly locks = new Set<string>()
  readonly #windows: Window[] = []

  open(): Window {
    const window = new Window(this)
    this.#windows.push(window)
    return window
  }

  async closeAll(): Promise<void> {
    for (const window of this.#windows) await window.crash()
  }

  drafts(): Draft[] {
    return [...this.disk.values()].map(draft => draftSchema.parse(draft))
  }
}

/** One window: its sessions, and an outbox. */
class Window {
  readonly sessions = new Map<string, EditSession>()
  readonly answered: EditSession[] = []
  readonly #desk: Desk
  readonly #outbox: Outbox
  #isGone = false

  constructor(desk: Desk) {
    this.#desk = desk
    this.#outbox = new Outbox({
      drafts: { ofInstance: async () => this.#desk.drafts() },
      sessions: () => [...this.sessions.values()],
      resume: async ({ slot }) => this.#resume(slot),
      exclusively: (_instanceId, run) => run(),
      onAnswered: session => this.answered.push(session),
    })
  }

  begin(start: EditState, slot = `wiki/${start.articleId}/${randomUuid()}`): EditSession {
    const marta = createWikiApi({ address: gate.url, token: people[0].token })
    this.#desk.locks.add(slot)
    const draft = this.#desk.drafts().find(kept => kept.slot === slot)
    const session = new EditSession({
      instanceId: 'wiki',
      api: () => marta,
      drafts: {
        put: async kept => {
          if (!this.#isGone) this.#desk.disk.set(kept.slot, structuredClone(kept))
        },
        remove: async gone => {
          if (!this.#isGone) this.#desk.disk.delete(gone)
        },
      },
      held: { slot, draft, release: () => this.#desk.locks.delete(slot) },
      merge: mergeVersions,
      start,
    })
    this.sessions.set(slot, session)
    return session
  }

  /** The editor of an article as its writer finds it: the session that is open, the draft, or the article. */
  async edit(id: ArticleId, article: () => Promise<EditState>): Promise<EditSession> {
    const open = [...this.sessions.values()].find(({ articleId }) => articleId === id)
    if (open !== undefined) return open
    const draft = this.#desk.drafts().find(kept => kept.articleId === id)
    return this.begin(await article(), draft?.slot)
  }

  async closeEditor(session: EditSession): Promise<void> {
    await session.close()
    this.sessions.delete(session.slot)
  }

  /** Nothing more of it reaches the disk. */
  async crash(): Promise<void> {
    this.#isGone = true
    for (const session of this.sessions.values()) await session.close()
    this.sessions.clear()
  }

  replay(): Promise<ReplayOutcome> {
    return this.#outbox.replay('wiki')
  }

  #resume(slot: string): EditSession | 'held' | 'gone' {
    if (this.#desk.locks.has(slot)) return 'held'
    const draft = this.#desk.drafts().find(kept => kept.slot === slot)
    if (draft === undefined || waitingSince(draft) === undefined) return 'gone'
    return this.begin(editOfNew(draft.articleId, draft.state.mine), slot)
  }
}

async function newArticle(title: string, body: string): Promise<Article> {
  const id = randomUuid() as ArticleId
  const content = { title, parentId: null, tags: [], body }
  const answer = await ana.createArticle(id, content, { idempotencyKey: randomUuid() })
  if (answer.kind !== 'saved') throw new Error(answer.kind)
  return answer.article
}
async function head(id: ArticleId): Promise<Article> {
  const answer = await ana.article(id)
  if (answer.kind !== 'found') throw new Error(answer.kind)
  return answer.value
}
async function anaSaves(id: ArticleId, body: string): Promise<void> {
  const { etag, ...article } = await head(id)
  const answer = await ana.saveArticle(id, etag, { ...article, body }, { idempotencyKey: randomUuid() })
  if (answer.kind !== 'saved') throw new Error(answer.kind)
}
async function revisions(id: ArticleId) {
  const page = await ana.revisions(id)
  if (page.kind !== 'found') throw new Error(page.kind)
  return page.value.items
}
async function texts(id: ArticleId): Promise<string[]> {
  const whole = (await revisions(id)).map(async ({ etag }) => {
    const answer = await ana.revision(id, etag)
    return answer.kind === 'found' ? answer.value.body : ''
  })
  return Promise.all(whole)
}
const anyNew = (title: string, parentId: ArticleId | null = null) =>
  editOfNew(randomUuid() as ArticleId, { title, parentId })

it('creates what was new, and saves what was written after it on the etag that it got', async () => {
  const first = desk.open()
  const session = first.begin(anyNew('Written on a train'))
  gate.block()
  session.type({ body: 'one\n' })
  await session.save()
  session.type({ body: 'one\ntwo\n' })
  await session.save()
  session.type({ body: 'one\ntwo\nthree\n' })
  await session.save()
  await first.closeEditor(session)
  await first.crash()

  const second = desk.open()
  expect(await second.replay()).toBe('out-of-reach')
  gate.unblock()
  expect(await second.replay()).toBe('done')
  expect((await head(session.articleId)).body).toBe('one\ntwo\nthree\n')
  expect((await revisions(session.articleId)).map(({ kind }) => kind)).toEqual(['edit', 'create'])
  await Promise.all([...second.sessions.values()].map(({ keeper }) => keeper.flush()))
  expect(desk.disk.size).toBe(0)
})

it('sends in the order of asking: an article after the one below which it stands, a title after it became free', async () => {
  const taken = await newArticle('Salt', 'of Ana\n')
  const window = desk.open()
  gate.block()
  const renamed = window.begin(editOf(taken))
  renamed.type({ title: 'Sea salt' })
  await renamed.save()
  const parent = window.begin(anyNew('Salt'))
  parent.type({ body: 'parent\n' })
  await parent.save()
  const child = window.begin(anyNew('Below', parent.articleId))
  child.type({ body: 'child\n' })
  await child.save()
  for (const session of [child, parent, renamed]) await window.closeEditor(session)

  gate.unblock()
  expect(await window.replay()).toBe('done')
  expect((await head(taken.id)).title).toBe('Sea salt')
  expect((await head(parent.articleId)).title).toBe('Salt')
  expect((await head(child.articleId)).parentId).toBe(parent.articleId)
})

it('leaves alone what nobody asked to save', async () => {
  const article = await newArticle('A draft', 'one\n')
  const window = desk.open()
  const session = window.begin(editOf(article))
  session.type({ body: 'two\n' })
  await window.closeEditor(session)
  expect(await window.replay()).toBe('done')
  expect((await head(article.id)).body).toBe('one\n')
  expect(desk.drafts().map(({ state }) => state.mine.body)).toEqual(['two\n'])
})

it('does not send what another window holds, nor anything below it', async () => {
  const [one, two] = [desk.open(), desk.open()]
  gate.block()
  const parent = one.begin(anyNew('Above'))
  parent.type({ body: 'text\n' })
  await parent.save()
  const child = two.begin(anyNew('Below', parent.articleId))
  child.type({ body: 'text\n' })
  await child.save()
  await parent.keeper.flush()
  gate.unblock()
  expect(await two.replay()).toBe('left')
  expect(await one.replay(), 'the child is the other window’s').toBe('left')
  expect(await two.replay()).toBe('done')
  expect((await head(child.articleId)).parentId).toBe(parent.articleId)
  expect(await revisions(parent.articleId)).toHaveLength(1)
})

it('makes no second revision where the answer was lost and the window died', async () => {
  const article = await newArticle('Lost answer', 'one\n')
  const window = desk.open()
  const session = window.begin(editOf(article))
  session.type({ body: 'two\n' })
  gate.dropNextAnswer()
  await session.save()
  await window.crash()
  expect(await desk.open().replay()).toBe('done')
  expect((await revisions(article.id)).map(({ kind }) => kind)).toEqual(['edit', 'create'])
})

it('merges what does not overlap, and leaves what does to its writer without opening it over them', async () => {
  const [far, near] = [await newArticle('Far', 'a\n\nb\n\nc\n'), await newArticle('Near', 'a\n\nb\n\nc\n')]
  const window = desk.open()
  gate.block()
  for (const article of [far, near]) {
    const session = window.begin(editOf(article))
    session.type({ body: 'a, Marta\n\nb\n\nc\n' })
    await session.save()
    if (article === far) await window.closeEditor(session)
  }
  await anaSaves(far.id, 'a\n\nb\n\nc, Ana\n')
  await anaSaves(near.id, 'a, Ana\n\nb\n\nc\n')
  gate.unblock()
  expect(await window.replay()).toBe('done')
  expect((await head(far.id)).body).toBe('a, Marta\n\nb\n\nc, Ana\n')
  expect(window.answered[0]?.state.value.merge).toMatchObject({ by: 'Ana' })
  expect((await head(near.id)).body).toBe('a, Ana\n\nb\n\nc\n')
  expect(window.answered[1]?.state.value.flow).toMatchObject({ kind: 'conflicted', open: false })
  expect(await texts(near.id)).toContain('a, Marta\n\nb\n\nc\n')
})

it('keeps why the wiki did not take a text, over a restart', async () => {
  await newArticle('Taken', 'of Ana\n')
  const window = desk.open()
  gate.block()
  const session = window.begin(anyNew('Taken'))
  session.type({ body: 'mine\n' })
  await session.save()
  await window.closeEditor(session)
  gate.unblock()
  expect(await window.replay()).toBe('done')
  await window.answered[0]?.keeper.flush()
  await window.crash()
  const [draft] = desk.drafts()
  expect(draft?.state.refusal).toEqual({ kind: 'title-taken', title: 'Taken' })
  if (draft === undefined) throw new Error('no draft')
  expect(desk.open().begin(anyNew(''), draft.slot).state.value.trouble).toMatchObject({ kind: 'title-taken' })
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
      const answer = await ana.article(id)
      return answer.kind === 'found' ? editOf(answer.value) : editOfNew(id, { title: `New ${id}`, parentId: null })
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
    const { body } = await head(this.ids[0])
    const word = `ana${this.words.length}.`
    this.words.push(word)
    const lines = body.split('\n')
    lines.splice(Math.min(line, lines.length - 1), 0, word)
    await anaSaves(this.ids[0], lines.join('\n'))
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
      desk = new Desk()
      gate.unblock()
      const known = await newArticle(`Known ${randomUuid()}`, 'first\n\nsecond\n\nthird\n')
      const life = new Life(known.id)
      for (const take of steps) await take(life)
      await life.replayAll()

      const drafts = desk.drafts()
      expect(drafts.filter(draft => waitingSince(draft) !== undefined)).toEqual([])
      const kept: string[] = drafts.flatMap(({ state }) => [state.mine.body, state.setAside?.content.body ?? ''])
      for (const id of life.ids) {
        if ((await ana.article(id)).kind !== 'found') continue // new, and never asked to be saved
        const bodies = await texts(id)
        kept.push(...bodies)
        const { body } = await head(id)
        for (const word of life.words) expect(body.split(word).length, `${word} in ${body}`).toBeLessThanOrEqual(2)
        const own = (await revisions(id)).filter(({ author }) => author === 'Marta')
        const seen = await Promise.all(
          own.map(async ({ etag, kind }) => {
            const answer = await ana.revision(id, etag)
            return answer.kind === 'found' ? `${kind === 'side' ? 'side' : 'head'} ${answer.value.body}` : ''
          }),
        )
        expect(new Set(seen).size, 'no revision of mine says what another one of mine says').toBe(seen.length)
      }
      const everything = kept.join('\n')
      for (const word of life.words) expect(everything).toContain(word)
    }),
    { numRuns: 100 },
  )
})
