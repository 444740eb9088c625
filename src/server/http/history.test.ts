import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bob, contentOf, pathOf, startTestWiki, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
beforeAll(async () => {
  wiki = await startTestWiki()
})
afterAll(() => wiki.close())

describe('history', () => {
  it('lists revisions newest first and keeps each for ever', async () => {
    const { path, etag } = await wiki.make({ body: 'one' })
    const saved = await wiki.ask(path, {
      method: 'PUT',
      body: contentOf({ body: 'two', note: 'a note' }),
      headers: { 'If-Match': etag },
    })
    const list = await wiki.ask(`${path}/revisions`)
    expect(list.json['items']).toMatchObject([
      { etag: saved.headers.etag, revision: 2, parents: [etag], kind: 'edit', note: 'a note', author: 'Alice' },
      { etag, revision: 1, parents: [], kind: 'create', note: '' },
    ])
    const first = await wiki.ask(`${path}/revisions/${etag.slice(1, -1)}`)
    expect(first.headers).toMatchObject({ etag, 'cache-control': 'private, max-age=31536000, immutable' })
    expect(first.json).toMatchObject({ body: 'one', tags: [], parentId: null, etag })
    const cached = { 'If-None-Match': etag }
    expect((await wiki.ask(`${path}/revisions/${etag.slice(1, -1)}`, { headers: cached })).status).toBe(304)
    const text = await wiki.ask(`${path}/revisions/${etag.slice(1, -1)}`, { headers: { Accept: 'text/markdown' } })
    expect(text.text).toBe('one')
    expect((await wiki.ask(`${path}/revisions/nonsense`)).status).toBe(404)
  })

  it('pages through revisions', async () => {
    const { path } = await wiki.make()
    for (let index = 0; index < 4; index++) {
      await wiki.ask(path, { method: 'PATCH', body: { body: `v${index}` }, headers: { 'If-Match': '*' } })
    }
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { json } = await wiki.ask(`${path}/revisions?limit=2${query}`)
      seen.push(...(json['items'] as { revision: number }[]).map(item => item.revision))
      cursor = json['nextCursor'] as string | null
    }
    expect(seen).toEqual([5, 4, 3, 2, 1])
  })

  it('keeps a version that lost the race beside the head, and a merge names both', async () => {
    const { path, etag } = await wiki.make()
    const theirs = await wiki.ask(path, { method: 'PUT', body: contentOf(), headers: { 'If-Match': etag }, as: bob })
    const mine = contentOf({ body: 'mine' })
    const side = await wiki.ask(`${path}/revisions`, { method: 'POST', body: { base: etag, ...mine } })
    expect(side).toMatchObject({ status: 201 })
    expect(side.json).toMatchObject({ kind: 'side', parents: [etag], body: 'mine', author: 'Alice' })
    expect(side.headers.location).toBe(`${path}/revisions/${String(side.headers.etag).slice(1, -1)}`)
    expect((await wiki.ask(path)).headers.etag).toBe(theirs.headers.etag)
    const merged = await wiki.ask(path, {
      method: 'PUT',
      body: contentOf({ mergedFrom: side.headers.etag }),
      headers: { 'If-Match': String(theirs.headers.etag) },
    })
    expect(merged.status).toBe(200)
    const [newest] = (await wiki.ask(`${path}/revisions`)).json['items'] as unknown[]
    expect(newest).toMatchObject({ kind: 'merge', parents: [theirs.headers.etag, side.headers.etag] })
    const unknown = await wiki.ask(`${path}/revisions`, { method: 'POST', body: { ...mine, base: '"unknown"' } })
    expect(unknown.json).toMatchObject({ status: 422, code: 'invalid' })
  })

  it('is brought back by an ordinary conditional write, also after a deletion', async () => {
    const { path, etag } = await wiki.make({ body: 'first' })
    const saved = await wiki.ask(path, { method: 'PATCH', body: { body: 'second' }, headers: { 'If-Match': etag } })
    const restore = (tag: string, headers: Record<string, string>) =>
      wiki.ask(`${path}/restore`, { method: 'POST', body: { etag: tag }, headers })
    expect((await restore(etag, {})).json).toMatchObject({ status: 428, code: 'precondition-required' })
    expect((await restore(etag, { 'If-Match': etag })).json).toMatchObject({ status: 412, current: saved.json })
    const restored = await restore(etag, { 'If-Match': String(saved.headers.etag) })
    expect(restored).toMatchObject({ status: 200 })
    expect(restored.json).toMatchObject({ body: 'first', revision: 3 })
    expect(restored.headers.etag).not.toBe(etag)
    const gone = await wiki.ask(path, { method: 'DELETE', headers: { 'If-Match': '*' } })
    const tombstone = String(gone.headers.etag)
    expect((await restore(tombstone, {})).status).toBe(428)
    expect(await restore(tombstone, { 'If-Match': etag })).toMatchObject({ status: 412, headers: { etag: tombstone } })
    const back = await restore(tombstone, { 'If-Match': tombstone })
    expect(back.json).toMatchObject({ body: 'first', revision: 5 })
    expect((await restore('"unknown"', { 'If-Match': '*' })).status).toBe(422)
    const nowhere = await wiki.ask(`${pathOf(randomUUID())}/restore`, { method: 'POST', body: { etag } })
    expect(nowhere.status).toBe(404)
  })
})
