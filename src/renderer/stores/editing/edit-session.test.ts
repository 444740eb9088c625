import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watch } from 'vue'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import { startWikiServer, type WikiServer } from '../../../server/index.ts'
import { randomUuid } from '../../api/identifier.ts'
import { createWikiApi, type WikiApi } from '../../api/wiki-api.ts'
import { openGate, type Gate } from '../../testing/gate.ts'
import type { Draft } from './draft.ts'
import { EditSession, editOf, editOfNew } from './edit-session.ts'
import { phaseOf, type EditState } from './edit-state.ts'
import { mergeVersions } from './merge-versions.ts'

const people = [
  { name: 'Marta', token: 'token-of-marta-0123456789', role: 'owner' },
  { name: 'Ana', token: 'token-of-ana-0123456789ab', role: 'editor' },
] as const

let folder: string
let server: WikiServer
let ana: WikiApi
let gate: Gate
const sessions: EditSession[] = []
const drafts = new Map<string, Draft>()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-session-'))
  server = await startWikiServer({ dataDir: folder, people, name: 'Test', version: '0', logLevel: 'silent' })
  gate = await openGate(server.url)
  ana = createWikiApi({ address: server.url, token: people[1].token })
})
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
  drafts.clear()
  await gate.close()
  await server.close()
  await rm(folder, { recursive: true })
})

const target = {
  put: async (draft: Draft) => void drafts.set(draft.slot, structuredClone(draft)),
  remove: async (slot: string) => void drafts.delete(slot),
}
function begin(start: EditState, draft?: Draft): EditSession {
  const marta = createWikiApi({ address: gate.url, token: people[0].token })
  const held = { slot: draft?.slot ?? `wiki/${start.articleId}/${randomUuid()}`, draft, release: () => undefined }
  const session = new EditSession({
    instanceId: 'wiki',
    api: () => marta,
    drafts: target,
    held,
    merge: mergeVersions,
    start,
  })
  sessions.push(session)
  return session
}
async function newArticle(body: string): Promise<Article> {
  const id = randomUuid() as ArticleId
  const answer = await ana.createArticle(
    id,
    { title: `T ${id}`, parentId: null, tags: [], body },
    { idempotencyKey: randomUuid() },
  )
  if (answer.kind !== 'saved') throw new Error(answer.kind)
  return answer.article
}
async function anaSaves(article: Article, body: string): Promise<Article> {
  const answer = await ana.saveArticle(article.id, article.etag, { ...article, body }, { idempotencyKey: randomUuid() })
  if (answer.kind !== 'saved') throw new Error(answer.kind)
  return answer.article
}
async function head(id: ArticleId): Promise<Article> {
  const answer = await ana.article(id)
  if (answer.kind !== 'found') throw new Error(answer.kind)
  return answer.value
}
async function revisions(
  id: ArticleId,
): Promise<readonly { kind: string; author: string; parents: readonly string[] }[]> {
  const answer = await ana.revisions(id)
  if (answer.kind !== 'found') throw new Error(answer.kind)
  return answer.value.items
}
const until = (session: EditSession, holds: (state: EditState) => boolean) =>
  new Promise<void>(resolve => {
    const stop = watch(
      session.state,
      state => {
        if (!holds(state)) return
        resolve()
        queueMicrotask(() => stop())
      },
      { immediate: true, flush: 'sync' },
    )
  })

it('saves, and the draft goes only when the wiki has exactly this text', async () => {
  const article = await newArticle('one\n')
  const session = begin(editOf(article))
  session.type({ body: 'two\n' })
  await session.keeper.flush()
  expect(drafts.size).toBe(1)
  await session.save()
  await session.keeper.flush()
  expect(phaseOf(session.state.value)).toBe('clean')
  expect(drafts.size).toBe(0)
  expect((await head(article.id)).body).toBe('two\n')
})

it('repeats a save whose answer got lost: one revision, no conflict with oneself', async () => {
  const article = await newArticle('one\n')
  const session = begin(editOf(article))
  session.type({ body: 'two\n' })
  gate.dropNextAnswer()
  await session.save()
  expect(session.state.value.trouble).toEqual({ kind: 'unreachable' })
  session.type({ body: 'two\nthree\n' })
  await session.attempt()
  await until(session, state => state.flow.kind === 'resting')
  await session.save()
  expect(phaseOf(session.state.value)).toBe('clean')
  expect((await head(article.id)).body).toBe('two\nthree\n')
  expect((await revisions(article.id)).map(({ kind }) => kind)).toEqual(['edit', 'edit', 'create'])
})

it('repeats the save of a window that died between save and answer, from its draft', async () => {
  const article = await newArticle('one\n')
  const dying = begin(editOf(article))
  dying.type({ body: 'two\n' })
  gate.dropNextAnswer()
  await dying.save()
  const [draft] = [...drafts.values()]
  const heir = begin(editOf(article), draft)
  await heir.attempt()
  await until(heir, state => state.flow.kind === 'resting')
  expect(phaseOf(heir.state.value)).toBe('clean')
  expect((await revisions(article.id)).map(({ kind }) => kind)).toEqual(['edit', 'create'])
})

it('merges what does not overlap, keeping the refused text in history', async () => {
  const article = await newArticle('first\n\nsecond\n\nthird\n')
  const session = begin(editOf(article))
  session.type({ body: 'first, Marta\n\nsecond\n\nthird\n' })
  await anaSaves(article, 'first\n\nsecond\n\nthird, Ana\n')
  await session.save()
  expect(phaseOf(session.state.value)).toBe('clean')
  expect((await head(article.id)).body).toBe('first, Marta\n\nsecond\n\nthird, Ana\n')
  const [merge, side] = await revisions(article.id)
  expect([merge?.kind, side?.kind, merge?.parents.length]).toEqual(['merge', 'side', 2])
  expect(session.state.value.merge).toMatchObject({ by: 'Ana', changes: 1 })
})

it('asks about what overlaps, and again when somebody saves during the decision', async () => {
  const article = await newArticle('first\n\nsecond\n')
  const session = begin(editOf(article))
  session.type({ body: 'first, Marta\n\nsecond\n' })
  const second = await anaSaves(article, 'first, Ana\n\nsecond\n')
  await session.save()
  expect(session.state.value.flow).toMatchObject({ kind: 'conflicted', conflict: { theirs: { etag: second.etag } } })
  const third = await anaSaves(second, 'first, Ana\n\nsecond, Ana\n')
  await session.decide({ ...article, body: 'first, both\n\nsecond\n' })
  expect(session.state.value.flow).toMatchObject({ kind: 'conflicted', conflict: { theirs: { etag: third.etag } } })
  expect((await head(article.id)).body).toBe('first, Ana\n\nsecond, Ana\n')
  await session.decide({ ...article, body: 'first, both\n\nsecond, Ana\n' })
  expect(phaseOf(session.state.value)).toBe('clean')
  expect((await head(article.id)).body).toBe('first, both\n\nsecond, Ana\n')
  expect(await revisions(article.id)).toHaveLength(5)
})

it('keeps the text when the article was deleted, and lets it begin again', async () => {
  const article = await newArticle('one\n')
  const session = begin(editOf(article))
  session.type({ body: 'mine\n' })
  await ana.removeArticle(article.id, article.etag, { idempotencyKey: randomUuid() })
  await session.save()
  expect(session.state.value.origin).toMatchObject({ kind: 'deleted', deletion: { by: 'Ana' } })
  expect(session.state.value.mine.body).toBe('mine\n')
  await session.saveAsNew()
  expect((await head(article.id)).body).toBe('mine\n')
})

it('keeps a new article in its draft while the wiki is out of reach, and saves it when it is back', async () => {
  const session = begin(editOfNew(randomUuid() as ArticleId, { title: 'Offline', parentId: null }))
  session.type({ body: 'written on a train\n' })
  gate.block()
  await session.save()
  expect(session.state.value.trouble).toEqual({ kind: 'unreachable' })
  expect([...drafts.values()][0]?.state.mine.body).toBe('written on a train\n')
  gate.unblock()
  await session.attempt()
  await until(session, state => state.flow.kind === 'resting')
  expect((await head(session.articleId)).body).toBe('written on a train\n')
})

it('follows an article without edits and tells a writer of a newer version', async () => {
  const article = await newArticle('one\n')
  const [reader, writer] = [begin(editOf(article)), begin(editOf(article))]
  writer.type({ body: 'mine\n' })
  await anaSaves(article, 'hers\n')
  await Promise.all([reader.checkHead(), writer.checkHead()])
  expect(reader.state.value.mine.body).toBe('hers\n')
  expect(writer.state.value).toMatchObject({ mine: { body: 'mine\n' }, newer: { body: 'hers\n' } })
})
