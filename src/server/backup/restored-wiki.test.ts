import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { changeSchema } from '#shared/protocol/change.ts'
import { alice, startTestWiki, type Made, type TestWiki } from '../testing/test-wiki.ts'
import { backupFolderOf, listBackups } from './backup-folder.ts'
import { restoreBackupApart } from './backup-job.ts'

/* What clients of a wiki see after a backup was restored, over HTTP. */

let dataDir: string
let wiki: TestWiki
let article: Made
/** The head that the restored backup does not have. */
let lost: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'etagere-restored-'))
  wiki = await startTestWiki({ dataDir })
  article = await wiki.make({ title: 'One', body: 'old' })
  await wiki.make()
  expect((await wiki.server.backUpNow()).kind).toBe('made')
  const saved = await wiki.ask(article.path, {
    method: 'PUT',
    headers: { 'If-Match': article.etag },
    body: content('new'),
  })
  lost = String(saved.headers.etag)
  await wiki.make()
  await wiki.close()
  const [backup] = listBackups(dataDir)
  const steps: string[] = []
  await restoreBackupApart(dataDir, join(backupFolderOf(dataDir), String(backup?.name)), step => steps.push(step))
  expect(steps).toEqual(['checking', 'copying', 'keeping', 'kept', 'committed', 'journal-removed', 'done'])
  wiki = await startTestWiki({ dataDir })
})
afterEach(async () => {
  await wiki.close()
  await rm(dataDir, { recursive: true })
})

const content = (body: string) => ({ title: 'One', body, tags: [], parentId: null })

/** The kinds and numbers that a stream sends until the wiki says that it was reset. */
function untilReset(lastEventId: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${alice.token}`, 'Last-Event-ID': String(lastEventId) }
    const req = request({ host: '127.0.0.1', port: wiki.port, path: '/api/v1/events', headers }, res => {
      let text = ''
      res.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        const changes = [...text.matchAll(/^data: (.*)\n\n/gmu)].map(([, data = '']) =>
          changeSchema.parse(JSON.parse(data)),
        )
        if (changes.at(-1)?.kind !== 'reset') return
        req.destroy()
        resolve(changes.map(({ kind, sequence }) => `${kind} ${sequence}`))
      })
    })
    req.on('error', reject)
    req.end()
  })
}

it.each([
  ['before the backup', 1, ['create 2', 'reset 5']],
  ['at the backup', 2, ['reset 5']],
  ['at what is lost', 3, ['reset 5']],
  ['at the last that was given out', 4, ['reset 5']],
  ['beyond anything', 1000, ['reset 5']],
])('a stream that goes on %s is told of the reset', async (_, lastEventId, expected) => {
  expect(await untilReset(lastEventId)).toEqual(expected)
})

it('the change log tells it too, and goes on above', async () => {
  expect((await wiki.ask('/api/v1/changes?since=3')).json['items']).toMatchObject([{ kind: 'reset', sequence: 5 }])
  await wiki.make()
  expect((await wiki.ask('/api/v1/instance')).json['sequence']).toBe(6)
})

it('a tag that is lost matches nothing, and names nothing', async () => {
  const read = await wiki.ask(article.path, { headers: { 'If-None-Match': lost } })
  expect([read.status, read.headers.etag, read.json['body']]).toEqual([200, article.etag, 'old'])
  const stale = await wiki.ask(article.path, { method: 'PUT', headers: { 'If-Match': lost }, body: content('mine') })
  expect(stale.status).toBe(412)
  expect(stale.json['current']).toMatchObject({ etag: article.etag })
  expect((await wiki.ask(`${article.path}/revisions/${lost.slice(1, -1)}`)).status).toBe(404)
})

it('a merge of what is lost is told which revision is unknown', async () => {
  const answer = await wiki.ask(article.path, {
    method: 'PUT',
    headers: { 'If-Match': article.etag },
    body: { ...content('merged'), mergedFrom: lost },
  })
  expect(answer.status).toBe(422)
  expect(answer.json).toMatchObject({ code: 'invalid', unknown: lost })
})
