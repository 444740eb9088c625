import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../../api/identifier.ts'
import type { Colleague } from '../../testing/colleague.ts'
import { Desk } from '../../testing/desk.ts'
import type { Gate } from '../../testing/gate.ts'
import { startGatedWiki, type GatedWiki } from '../../testing/gated-wiki.ts'
import { editOf, editOfNew } from './edit-session.ts'

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
  expect((await ana.head(session.articleId)).body).toBe('one\ntwo\nthree\n')
  expect((await ana.revisions(session.articleId)).map(({ kind }) => kind)).toEqual(['edit', 'create'])
  await Promise.all([...second.sessions.values()].map(({ keeper }) => keeper.flush()))
  expect(desk.disk.size).toBe(0)
})

it('sends in the order of asking: an article after the one below which it stands, a title after it became free', async () => {
  const taken = await ana.newArticle('Salt', 'of Ana\n')
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
  expect((await ana.head(taken.id)).title).toBe('Sea salt')
  expect((await ana.head(parent.articleId)).title).toBe('Salt')
  expect((await ana.head(child.articleId)).parentId).toBe(parent.articleId)
})

it('lets nothing that is saved as the wiki comes back overtake what waited before it', async () => {
  const first = desk.open()
  gate.block()
  const parent = first.begin(anyNew('Above'))
  parent.type({ body: 'text\n' })
  await parent.save()
  await first.crash()

  const second = desk.open()
  gate.unblock()
  const child = second.begin(anyNew('Below', parent.articleId))
  child.type({ body: 'text\n' })
  await child.save()
  expect(child.state.value.trouble).toBeUndefined()
  expect((await ana.head(child.articleId)).parentId).toBe(parent.articleId)
  expect((await ana.head(parent.articleId)).title).toBe('Above')
})

it('does not try what is saved while something older cannot be sent, and says why', async () => {
  const window = desk.open()
  gate.block()
  const older = window.begin(anyNew('Older'))
  older.type({ body: 'text\n' })
  await older.save()
  const newer = window.begin(anyNew('Newer'))
  newer.type({ body: 'text\n' })
  await newer.save()
  expect(newer.state.value.trouble).toEqual({ kind: 'unreachable' })
  gate.unblock()
  newer.type({ body: 'more text\n' })
  await newer.save()
  expect([older, newer].map(({ state }) => state.value.flow.kind)).toEqual(['resting', 'resting'])
  expect((await ana.head(newer.articleId)).body).toBe('more text\n')
})

it('leaves alone what nobody asked to save', async () => {
  const article = await ana.newArticle('A draft', 'one\n')
  const window = desk.open()
  const session = window.begin(editOf(article))
  session.type({ body: 'two\n' })
  await window.closeEditor(session)
  expect(await window.replay()).toBe('done')
  expect((await ana.head(article.id)).body).toBe('one\n')
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
  expect((await ana.head(child.articleId)).parentId).toBe(parent.articleId)
  expect(await ana.revisions(parent.articleId)).toHaveLength(1)
})

it('sends what is open where the drafts cannot be read, and what waits in them once they can', async () => {
  const window = desk.open()
  gate.block()
  const put = window.begin(anyNew('Put down'))
  put.type({ body: 'waits\n' })
  await put.save()
  await window.closeEditor(put)
  const open = window.begin(anyNew('Open'))
  gate.unblock()
  desk.isReadable = false
  open.type({ body: 'text\n' })
  await open.save()
  expect((await ana.head(open.articleId)).body).toBe('text\n')
  expect(await window.replay()).toBe('left')
  desk.isReadable = true
  expect(await window.replay()).toBe('done')
  expect((await ana.head(put.articleId)).body).toBe('waits\n')
})

it('makes no second revision where the answer was lost and the window died', async () => {
  const article = await ana.newArticle('Lost answer', 'one\n')
  const window = desk.open()
  const session = window.begin(editOf(article))
  session.type({ body: 'two\n' })
  gate.dropNextAnswer()
  await session.save()
  await window.crash()
  expect(await desk.open().replay()).toBe('done')
  expect((await ana.revisions(article.id)).map(({ kind }) => kind)).toEqual(['edit', 'create'])
})

it('merges what does not overlap, and leaves what does to its writer without opening it over them', async () => {
  const [far, near] = [await ana.newArticle('Far', 'a\n\nb\n\nc\n'), await ana.newArticle('Near', 'a\n\nb\n\nc\n')]
  const window = desk.open()
  gate.block()
  for (const article of [far, near]) {
    const session = window.begin(editOf(article))
    session.type({ body: 'a, Marta\n\nb\n\nc\n' })
    await session.save()
    if (article === far) await window.closeEditor(session)
  }
  await ana.saves(far.id, 'a\n\nb\n\nc, Ana\n')
  await ana.saves(near.id, 'a, Ana\n\nb\n\nc\n')
  gate.unblock()
  expect(await window.replay()).toBe('done')
  expect((await ana.head(far.id)).body).toBe('a, Marta\n\nb\n\nc, Ana\n')
  expect(window.answered[0]?.state.value.merge).toMatchObject({ by: 'Ana' })
  expect((await ana.head(near.id)).body).toBe('a, Ana\n\nb\n\nc\n')
  expect(window.answered[1]?.state.value.flow).toMatchObject({ kind: 'conflicted', open: false })
  expect((await ana.versions(near.id)).map(({ body }) => body)).toContain('a, Marta\n\nb\n\nc\n')
})

it('keeps why the wiki did not take a text, over a restart', async () => {
  await ana.newArticle('Taken', 'of Ana\n')
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
