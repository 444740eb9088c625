import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bob, contentOf, pathOf, startTestWiki, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
beforeAll(async () => {
  wiki = await startTestWiki()
})
afterAll(() => wiki.close())

describe('reading an article', () => {
  it('answers its representation with its validators', async () => {
    const made = await wiki.make({ body: 'Hello', tags: ['b', 'a', 'b'] })
    const answer = await wiki.ask(made.path)
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      etag: made.etag,
      'content-type': 'application/json',
      'cache-control': 'private, no-cache',
    })
    expect(answer.headers.vary).toMatch(/Accept.*Authorization.*Cookie.*Origin/)
    expect(answer.json).toMatchObject({
      id: made.id,
      body: 'Hello',
      tags: ['a', 'b'],
      parentId: null,
      etag: made.etag,
      revision: 1,
      updatedBy: 'Alice',
    })
    const seconds = Date.parse(String(answer.headers['last-modified'])) / 1000
    expect(seconds).toBe(Math.floor(Date.parse(String(answer.json['updatedAt'])) / 1000))
  })

  it.each([
    ['as most programs do', '"A \\"text\\"\\nof 2 € \\\\ lines"'],
    ['with what need not be escaped', '"A \\u0022text\\u0022\\u000aof 2 \\u20ac \\\\ \\/ lines"'],
  ])('gives the same bytes under the same tag, whoever answers and whoever writes %s', async (_how, text) => {
    const made = await wiki.make()
    const member = (json: string) => `{"title": "T ${randomUUID()}", "tags": [], "parentId": null, "body": ${json}}`
    const writes = [
      { method: 'PUT', path: made.path, headers: { 'If-Match': made.etag }, body: member(text) },
      { method: 'PATCH', path: made.path, headers: { 'If-Match': '*' }, body: `{"body": ${text.replace('A ', 'a ')}}` },
      { method: 'PUT', path: pathOf(randomUUID()), headers: { 'If-None-Match': '*' }, body: member(text) },
      { method: 'POST', path: '/api/v1/articles', headers: {}, body: member(text) },
    ]
    for (const { path, ...write } of writes) {
      const saved = await wiki.ask(path, write)
      const read = await wiki.ask(saved.headers.location ?? path)
      expect(read.headers.etag).toBe(saved.headers.etag)
      expect(read.text).toBe(saved.text)
      expect(read.json['body']).toMatch(/^a "text"\nof 2 € \\( \/)? lines$/i)
    }
  })

  it('asks the store whether what a client has is still the head, also after another process moved it', async () => {
    const { path, etag } = await wiki.make()
    const other = await startTestWiki({ dataDir: wiki.dataDir })
    const again = (tag: unknown) => wiki.ask(path, { headers: { 'If-None-Match': String(tag) } })
    expect(await again(etag)).toMatchObject({ status: 304, text: '', headers: { etag } })
    const saved = await other.ask(path, { method: 'PUT', body: contentOf(), headers: { 'If-Match': etag } })
    expect(await again(etag)).toMatchObject({ status: 200, text: saved.text, headers: { etag: saved.headers.etag } })
    expect((await again(saved.headers.etag)).status).toBe(304)
    const removed = await other.ask(path, { method: 'DELETE', headers: { 'If-Match': String(saved.headers.etag) } })
    expect(removed.status).toBe(204)
    expect((await again(saved.headers.etag)).status).toBe(410)
    expect((await again('*')).status).toBe(410)
    await other.close()
  })

  it('answers HEAD as GET, without the body', async () => {
    const { path } = await wiki.make()
    const [get, head] = await Promise.all([wiki.ask(path), wiki.ask(path, { method: 'HEAD' })])
    expect(head.text).toBe('')
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' })
  })

  it('answers the text alone as Markdown, under a tag of its own', async () => {
    const { path, etag } = await wiki.make({ body: '# Grüße\r\n' })
    const answer = await wiki.ask(path, { headers: { Accept: 'text/markdown' } })
    expect(answer).toMatchObject({ status: 200, text: '# Grüße\r\n' })
    expect(answer.headers['content-type']).toBe('text/markdown; charset=utf-8')
    const tag = String(answer.headers.etag)
    expect(tag).not.toBe(etag)
    const again = (headers: Record<string, string>) => wiki.ask(path, { headers })
    expect((await again({ Accept: 'text/markdown', 'If-None-Match': tag })).status).toBe(304)
    expect((await again({ Accept: 'text/markdown', 'If-None-Match': etag })).status).toBe(200)
    expect((await again({ 'If-None-Match': tag })).status).toBe(200)
    expect((await again({ 'If-Match': tag })).status).toBe(200)
    const saved = await wiki.ask(path, { method: 'PUT', body: contentOf(), headers: { 'If-Match': tag } })
    expect(saved.status).toBe(200)
    const late = await wiki.ask(path, { method: 'PUT', body: contentOf(), headers: { 'If-Match': tag } })
    expect(late.status).toBe(412)
  })

  it('answers 404 where nothing ever was, and 410 with the deletion’s tag afterwards', async () => {
    expect((await wiki.ask(pathOf(randomUUID()))).json).toMatchObject({ status: 404, code: 'not-found' })
    expect((await wiki.ask(pathOf('no-uuid'))).status).toBe(404)
    const { path, etag } = await wiki.make()
    const gone = await wiki.ask(path, { method: 'DELETE', headers: { 'If-Match': etag } })
    expect(gone.status).toBe(204)
    const answer = await wiki.ask(path)
    expect(answer).toMatchObject({ status: 410, headers: { etag: gone.headers.etag } })
    expect(answer.json).toMatchObject({ code: 'deleted' })
    expect(gone.headers.etag).not.toBe(etag)
  })
})

describe('creating', () => {
  it('by POST answers where it is', async () => {
    const answer = await wiki.ask('/api/v1/articles', { method: 'POST', body: { title: ` A  title ${randomUUID()} ` } })
    expect(answer.status).toBe(201)
    expect(answer.headers.location).toBe(pathOf(String(answer.json['id'])))
    expect(answer.headers.etag).toBe(answer.json['etag'])
    expect(answer.json).toMatchObject({ body: '', tags: [], parentId: null, revision: 1 })
  })

  it('by PUT takes the client’s id, once', async () => {
    const path = pathOf(randomUUID())
    const create = (body: object) => wiki.ask(path, { method: 'PUT', body, headers: { 'If-None-Match': '*' } })
    const first = contentOf()
    const created = await create(first)
    expect(created.status).toBe(201)
    expect(created.headers.location).toBe(path)
    const other = await create(contentOf())
    expect(other).toMatchObject({ status: 412, headers: { etag: created.headers.etag } })
    expect(other.json).toMatchObject({ code: 'stale', current: created.json })
    // RFC 9110 §13.2.2 lets a repeated write succeed past a false If-Match, not past a false If-None-Match.
    expect((await create(first)).status).toBe(412)
    expect((await wiki.counts(path)).revisions).toBe(1)
  })

  it('begins a deleted article again', async () => {
    const { path, etag } = await wiki.make()
    await wiki.ask(path, { method: 'DELETE', headers: { 'If-Match': etag } })
    const again = await wiki.ask(path, { method: 'PUT', body: contentOf(), headers: { 'If-None-Match': '*' } })
    expect(again.status).toBe(201)
    expect(again.json['revision']).toBe(3)
    expect(again.headers.etag).not.toBe(etag)
  })

  it('refuses a sibling’s title, however it is written', async () => {
    const title = `Straße ${randomUUID()}`
    const { id } = await wiki.make({ title })
    const clash = await wiki.ask('/api/v1/articles', { method: 'POST', body: { title: title.toUpperCase() } })
    expect(clash.json).toMatchObject({ status: 409, code: 'title-taken', by: id })
    const below = await wiki.ask('/api/v1/articles', { method: 'POST', body: { title, parentId: id } })
    expect(below.status).toBe(201)
  })
})

describe('changing', () => {
  it('needs all that a writer decides', async () => {
    const { path, etag } = await wiki.make()
    for (const member of ['title', 'body', 'tags', 'parentId']) {
      const partial = Object.fromEntries(Object.entries(contentOf()).filter(([name]) => name !== member))
      const answer = await wiki.ask(path, { method: 'PUT', body: partial, headers: { 'If-Match': etag } })
      expect(answer.json).toMatchObject({ status: 400, code: 'invalid', errors: [{ path: member }] })
    }
  })

  it('ignores members that are not the writer’s to decide', async () => {
    const { path, etag, id } = await wiki.make()
    const body = { ...contentOf(), id: randomUUID(), etag: '"mine"', revision: 99, updatedBy: 'Eve', colour: 'red' }
    const answer = await wiki.ask(path, { method: 'PUT', body, headers: { 'If-Match': etag }, as: bob })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ id, revision: 2, updatedBy: 'Bob', title: body.title })
    expect(answer.json).not.toHaveProperty('colour')
  })

  it('patches what is named, and makes nothing of a patch that changes nothing', async () => {
    const { path, etag } = await wiki.make({ body: 'one', tags: ['x'] })
    const patched = await wiki.ask(path, { method: 'PATCH', body: { body: 'two' }, headers: { 'If-Match': etag } })
    expect(patched.json).toMatchObject({ body: 'two', tags: ['x'], revision: 2 })
    const next = String(patched.headers.etag)
    const before = await wiki.counts(path)
    const same = await wiki.ask(path, { method: 'PATCH', body: { body: 'two' }, headers: { 'If-Match': next } })
    expect(same).toMatchObject({ status: 200, headers: { etag: next } })
    expect(await wiki.counts(path)).toEqual(before)
    const cleared = await wiki.ask(path, { method: 'PATCH', body: { tags: null }, headers: { 'If-Match': '*' } })
    expect(cleared.json).toMatchObject({ tags: [], body: 'two', revision: 3 })
    const untitled = await wiki.ask(path, { method: 'PATCH', body: { title: null }, headers: { 'If-Match': '*' } })
    expect(untitled.json).toMatchObject({ status: 400, code: 'invalid' })
  })

  it('by many patches of whatever is there loses none of them', async () => {
    const { path } = await wiki.make()
    const patches = Array.from({ length: 20 }, (_, index) =>
      wiki.ask(path, { method: 'PATCH', body: { body: `text ${index}` }, headers: { 'If-Match': '*' } }),
    )
    expect((await Promise.all(patches)).map(answer => answer.status)).toEqual(Array<number>(20).fill(200))
    expect((await wiki.counts(path)).revisions).toBe(21)
  })

  it('refuses a parent that cannot be', async () => {
    const upper = await wiki.make()
    const lower = await wiki.make({ parentId: upper.id })
    const move = (parentId: string) =>
      wiki.ask(upper.path, { method: 'PATCH', body: { parentId }, headers: { 'If-Match': upper.etag } })
    expect((await move(lower.id)).json).toMatchObject({ status: 422, code: 'invalid' })
    expect((await move(randomUUID())).json).toMatchObject({ status: 422, code: 'invalid' })
    expect((await move('x')).json).toMatchObject({ status: 400, code: 'invalid' })
  })
})

describe('lists', () => {
  it('carry each article’s own tag and change their own with any of them', async () => {
    const parent = await wiki.make()
    const child = await wiki.make({ parentId: parent.id, tags: ['Tagged'] })
    const list = `/api/v1/articles?parent=${parent.id}`
    const first = await wiki.ask(list)
    expect(first.json).toMatchObject({ items: [{ id: child.id, etag: child.etag }], nextCursor: null })
    expect((first.json['items'] as object[])[0]).not.toHaveProperty('body')
    const known = { 'If-None-Match': String(first.headers.etag) }
    expect((await wiki.ask(list, { headers: known })).status).toBe(304)
    expect((await wiki.ask(list, { headers: { 'If-Match': '"other"' } })).status).toBe(412)
    await wiki.ask(child.path, { method: 'PATCH', body: { body: 'x' }, headers: { 'If-Match': '*' } })
    expect((await wiki.ask(list, { headers: known })).status).toBe(200)
    expect(((await wiki.ask(`${list}&tag=tagged`)).json['items'] as unknown[]).length).toBe(1)
    expect(((await wiki.ask(`${list}&tag=other`)).json['items'] as unknown[]).length).toBe(0)
    const top = (await wiki.ask('/api/v1/articles?parent=&limit=1000')).json['items'] as { id: string }[]
    expect(top.some(item => item.id === parent.id)).toBe(true)
    expect(top.some(item => item.id === child.id)).toBe(false)
  })

  it('name the articles that link here', async () => {
    const target = await wiki.make({ title: `Target ${randomUUID()}` })
    const source = await wiki.make({ body: `See [this](article:${target.id}).` })
    const answer = await wiki.ask(`${target.path}/backlinks`)
    expect(answer.json).toMatchObject({ items: [{ id: source.id }] })
    expect((await wiki.ask(`${pathOf(randomUUID())}/backlinks`)).status).toBe(404)
  })

  it.each([
    'limit=0',
    'limit=1001',
    'limit=1.5',
    'limit=-1',
    'limit=',
    'limit=1&limit=2',
    'cursor=nonsense',
    'parent=nonsense',
    'tag=a&tag=b',
    'title=%ff',
    'title=%',
  ])('refuse ?%s', async query => {
    expect((await wiki.ask(`/api/v1/articles?${query}`)).json).toMatchObject({ status: 400, code: 'invalid' })
  })
})
