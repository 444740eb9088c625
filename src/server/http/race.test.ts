import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServerProcess, type ServerProcess } from '../testing/server-process.ts'
import { startTestWiki, type Made, type TestWiki } from '../testing/test-wiki.ts'

const rounds = Number(process.env['ETAGERE_ROUNDS'] ?? 20)
const editors = 50

let wiki: TestWiki
/** Another process on the same folder. */
let second: ServerProcess
beforeAll(async () => {
  wiki = await startTestWiki()
  second = await startServerProcess(wiki.dataDir)
})
afterAll(async () => {
  await second.end('SIGTERM')
  await wiki.close()
})

async function race(round: number, servers: readonly Pick<TestWiki, 'ask'>[]): Promise<void> {
  const made = await wiki.make({ title: `Race ${servers.length} ${round}` })
  const since = (await wiki.ask('/api/v1/instance')).json['sequence'] as number
  const put = (editor: number) =>
    (servers[editor % servers.length] ?? wiki).ask(made.path, {
      method: 'PUT',
      body: { title: `Race ${servers.length} ${round}`, body: `by ${editor}`, tags: [], parentId: null },
      headers: { 'If-Match': made.etag },
    })
  const answers = await Promise.all(Array.from({ length: editors }, (_, editor) => put(editor)))
  const winners = answers.filter(answer => answer.status === 200)
  const losers = answers.filter(answer => answer.status === 412)
  expect([winners.length, losers.length]).toEqual([1, editors - 1])
  const [winner] = winners
  for (const loser of losers) {
    expect(loser.headers.etag).toBe(winner?.headers.etag)
    expect(loser.json).toMatchObject({ code: 'stale', current: winner?.json })
  }
  await leavesOneTrace(made, since, String(winner?.headers.etag))
}

async function leavesOneTrace(made: Made, since: number, etag: string): Promise<void> {
  const revisions = await wiki.ask(`${made.path}/revisions`)
  expect(revisions.json['items']).toMatchObject([{ etag, revision: 2, parents: [made.etag] }, { revision: 1 }])
  const changes = await wiki.ask(`/api/v1/changes?since=${since}`)
  expect(changes.json['items']).toMatchObject([{ etag, articleId: made.id }])
  expect((await wiki.ask(made.path)).headers.etag).toBe(etag)
}

describe(`${editors} simultaneous PUTs with one etag, ${rounds} times`, () => {
  it('have one winner, one new revision and one event', { timeout: 60_000 + rounds * 2000 }, async () => {
    for (let round = 0; round < rounds; round++) await race(round, [wiki])
  })

  it('also through two server processes on one folder', { timeout: 60_000 + rounds * 2000 }, async () => {
    for (let round = 0; round < rounds; round++) await race(round, [wiki, second])
  })
})
