import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { articlePresenceSchema, type ArticlePresence } from '#shared/protocol/presence.ts'
import { routes } from '#shared/protocol/routes.ts'
import { startWikiServer, type WikiServer } from '../../../server/index.ts'
import { randomUuid } from '../../api/identifier.ts'
import { createWikiApi } from '../../api/wiki-api.ts'
import { Attendance, type Place } from './attendance.ts'

const [marta, ana] = [
  { name: 'Marta', token: 'token-of-marta-0123456789', role: 'owner' },
  { name: 'Ana', token: 'token-of-ana-0123456789ab', role: 'editor' },
] as const

let folder: string
let server: WikiServer
let salt: ArticleId
let roads: ArticleId
let isReachable: boolean
beforeEach(async () => {
  isReachable = true
  folder = await mkdtemp(join(tmpdir(), 'etagere-attendance-'))
  const options = { name: 'Test', version: '0', logLevel: 'silent' } as const
  server = await startWikiServer({ dataDir: folder, people: [marta, ana], ...options })
  ;[salt, roads] = [await written('Salt'), await written('Roads')]
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function written(title: string): Promise<ArticleId> {
  const id = randomUuid() as ArticleId
  const api = createWikiApi({ address: server.url, token: ana.token })
  await api.createArticle(id, { title, parentId: null, tags: [], body: '' }, { idempotencyKey: randomUuid() })
  return id
}
/** As the wiki tells it to anybody. */
async function presentAt(id: ArticleId): Promise<string[]> {
  const headers = { Authorization: `Bearer ${ana.token}` }
  const response = await fetch(new URL(routes.presence(id), server.url), { headers })
  const { present } = articlePresenceSchema.parse(await response.json())
  return present.map(({ person, mode }) => `${person} ${mode}`)
}
function windowOf({ token }: { readonly token: string }) {
  const known: (ArticlePresence | undefined)[] = []
  const attendance = new Attendance({
    session: randomUuid(),
    connectionOf: () => ({ address: server.url, token }),
    isInReach: () => isReachable,
    onPresence: presence => known.push(presence),
  })
  return { attendance, known, people: () => known.at(-1)?.present.map(({ person }) => person) }
}
const place = (articleId: ArticleId, mode: Place['mode'] = 'reading'): Place => ({
  instanceId: 'wiki',
  articleId,
  mode,
})

it('is at one article at a time, in the way it was said last', async () => {
  const { attendance } = windowOf(marta)
  const reading = place(salt)
  attendance.enter(reading)
  attendance.enter(place(salt, 'editing'))
  // The view that only read goes after the editor came.
  attendance.leave(reading)
  await attendance.settled()
  expect(await presentAt(salt)).toEqual(['Marta editing'])
  const elsewhere = place(roads)
  attendance.enter(elsewhere)
  await attendance.settled()
  expect([await presentAt(salt), await presentAt(roads)]).toEqual([[], ['Marta reading']])
  attendance.leave(elsewhere)
  await attendance.settled()
  expect(await presentAt(roads)).toEqual([])
})

it('hears who else is there, and knows nobody once it cannot know', async () => {
  const [hers, mine] = [windowOf(ana), windowOf(marta)]
  hers.attendance.enter(place(salt, 'editing'))
  await hers.attendance.settled()
  mine.attendance.enter(place(salt))
  await mine.attendance.settled()
  expect(mine.people()).toEqual(['Ana', 'Marta'])
  mine.attendance.forget()
  expect(mine.people()).toBeUndefined()
})

it('takes the newest word, in whatever order they come', async () => {
  const { attendance, people, known } = windowOf(marta)
  attendance.enter(place(salt))
  await attendance.settled()
  const version = (known.at(-1)?.version ?? 0) + 10
  const told = (at: number, ...names: string[]): ArticlePresence => ({
    articleId: salt,
    version: at,
    present: names.map(person => ({ person, session: randomUuid(), mode: 'reading' })),
  })
  attendance.hear('wiki', told(version, 'Ana', 'Marta'))
  attendance.hear('wiki', told(version - 1, 'Nobody'))
  attendance.hear('another wiki', told(version + 1, 'Nobody'))
  attendance.hear('wiki', { ...told(version + 1, 'Nobody'), articleId: roads })
  expect(people()).toEqual(['Ana', 'Marta'])
})

it('pauses without losing its place, and says it again', async () => {
  const { attendance } = windowOf(marta)
  attendance.enter(place(salt))
  attendance.pause()
  await attendance.settled()
  expect(await presentAt(salt)).toEqual([])
  attendance.say()
  await attendance.settled()
  expect(await presentAt(salt)).toEqual(['Marta reading'])
})

it('says nothing after goodbye, unless the page is shown again', async () => {
  const { attendance } = windowOf(marta)
  attendance.enter(place(salt, 'editing'))
  await attendance.settled()
  attendance.depart()
  // A page that closes is hidden first, and may still hear the stream.
  attendance.say()
  await attendance.settled()
  await vi.waitUntil(async () => (await presentAt(salt)).length === 0)
  attendance.comeBack()
  await attendance.settled()
  expect(await presentAt(salt)).toEqual(['Marta editing'])
})

it('does not ask an instance that has nothing to say, until it is another one or another place', async () => {
  const { attendance, known } = windowOf(marta)
  attendance.enter(place(randomUuid() as ArticleId))
  await attendance.settled()
  attendance.say()
  await attendance.settled()
  expect(known.filter(presence => presence !== undefined)).toEqual([])
  attendance.enter(place(salt))
  await attendance.settled()
  expect(await presentAt(salt)).toEqual(['Marta reading'])
})

it('shrugs at an instance out of reach, or gone', async () => {
  const { attendance, known } = windowOf(marta)
  isReachable = false
  attendance.enter(place(salt))
  await attendance.settled()
  isReachable = true
  const { url } = server
  await server.close()
  attendance.say()
  await attendance.settled()
  expect(known.filter(presence => presence !== undefined)).toEqual([])
  const options = { name: 'Test', version: '0', logLevel: 'silent' } as const
  server = await startWikiServer({
    dataDir: folder,
    people: [marta, ana],
    port: Number(new URL(url).port),
    ...options,
  })
  attendance.say()
  await attendance.settled()
  expect(await presentAt(salt)).toEqual(['Marta reading'])
})
