import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alice, bob, contentOf, pathOf, startTestWiki, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
beforeAll(async () => {
  wiki = await startTestWiki()
})
afterAll(() => wiki.close())

describe('a retry', () => {
  it('of a save, a patch or a deletion whose answer got lost is answered as it was', async () => {
    const { path, etag } = await wiki.make()
    const body = contentOf()
    const put = () => wiki.ask(path, { method: 'PUT', body, headers: { 'If-Match': etag } })
    const saved = await put()
    const after = await wiki.counts(path)
    expect(await put()).toMatchObject({ status: 200, text: saved.text })
    expect(await wiki.counts(path)).toEqual(after)
    const stranger = await wiki.ask(path, { method: 'PUT', body, headers: { 'If-Match': etag }, as: bob })
    expect(stranger.status).toBe(412)

    const tag = String(saved.headers.etag)
    const patch = () => wiki.ask(path, { method: 'PATCH', body: { body: 'patched' }, headers: { 'If-Match': tag } })
    const patched = await patch()
    expect(await patch()).toMatchObject({ status: 200, text: patched.text })
    const other = await wiki.ask(path, { method: 'PATCH', body: { body: 'other' }, headers: { 'If-Match': tag } })
    expect(other.status).toBe(412)

    const remove = () => wiki.ask(path, { method: 'DELETE', headers: { 'If-Match': String(patched.headers.etag) } })
    const removed = await remove()
    expect(await remove()).toMatchObject({ status: 204, headers: { etag: removed.headers.etag } })
  })

  it('with its key gets its first answer even if the head moved on', async () => {
    const { path, etag } = await wiki.make()
    const body = contentOf()
    const put = (sent: object, as = alice) =>
      wiki.ask(path, {
        method: 'PUT',
        body: sent,
        headers: { 'If-Match': etag, 'Idempotency-Key': `k ${etag}`.replace(' ', '') },
        as,
      })
    const first = await put(body)
    const moved = await wiki.ask(path, { method: 'PATCH', body: { body: 'moved' }, headers: { 'If-Match': '*' } })
    expect(moved.status).toBe(200)
    const again = await put(body)
    expect(again).toMatchObject({ status: 200, text: first.text })
    expect(again.headers.etag).toBe(first.headers.etag)
    expect((await put(contentOf())).json).toMatchObject({ status: 422, code: 'invalid' })
    expect((await put(body, bob)).status).toBe(412)
    expect((await wiki.counts(path)).revisions).toBe(3)
  })

  it('with its key makes one article, one side revision, one patch', async () => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const body = contentOf()
    const post = () => wiki.ask('/api/v1/articles', { method: 'POST', body, headers })
    const [one, two] = [await post(), await post()]
    expect([one.status, two.status]).toEqual([201, 201])
    expect(two.text).toBe(one.text)

    const path = pathOf(String(one.json['id']))
    const base = one.headers.etag
    const sideKey = { 'Idempotency-Key': randomUUID() }
    const side = () =>
      wiki.ask(`${path}/revisions`, { method: 'POST', body: { ...contentOf(), base }, headers: sideKey })
    const kept = await side()
    expect(kept.status).toBe(201)

    const patchHeaders = { 'Idempotency-Key': randomUUID(), 'If-Match': String(base) }
    const patch = () => wiki.ask(path, { method: 'PATCH', body: { body: 'p' }, headers: patchHeaders })
    const patched = await patch()
    await wiki.ask(path, { method: 'PATCH', body: { body: 'later' }, headers: { 'If-Match': '*' } })
    expect(await patch()).toMatchObject({ status: 200, text: patched.text })
  })

  it('refuses a key that is none', async () => {
    for (const key of ['', 'a b', 'x'.repeat(256), ['a', 'b']]) {
      const answer = await wiki.ask('/api/v1/articles', {
        method: 'POST',
        body: contentOf(),
        headers: { 'Idempotency-Key': key },
      })
      expect(answer.json).toMatchObject({ status: 400, code: 'invalid' })
    }
  })
})
