import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWiki, type Ask, type Made, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
beforeAll(async () => {
  wiki = await startTestWiki()
})
afterAll(() => wiki.close())

const future = 'Fri, 01 Jan 2100 00:00:00 GMT'
const past = 'Sat, 01 Jan 2000 00:00:00 GMT'
const content = () => ({ title: `T ${randomUUID()}`, body: randomUUID(), tags: [], parentId: null })

const writes: [string, (made: Made) => [string, Ask]][] = [
  ['PUT', made => [made.path, { method: 'PUT', body: content() }]],
  ['PATCH', made => [made.path, { method: 'PATCH', body: { body: randomUUID() } }]],
  ['DELETE', made => [made.path, { method: 'DELETE' }]],
  ['restore', made => [`${made.path}/restore`, { method: 'POST', body: { etag: made.etag } }]],
]

/** Everything that a refused write must leave as it was. */
async function traces(made: Made) {
  const [article, revisions, changes] = await Promise.all([
    wiki.ask(made.path),
    wiki.ask(`${made.path}/revisions`),
    wiki.ask('/api/v1/instance'),
  ])
  return [article.text, revisions.text, changes.json['sequence']]
}

describe.each(writes)('%s of an article that exists', (_name, write) => {
  type Headers = Record<string, string | string[]>
  async function attempt(headersFor: (made: Made) => Headers) {
    const made = await wiki.make()
    const before = await traces(made)
    const [path, ask] = write(made)
    const answer = await wiki.ask(path, { ...ask, headers: headersFor(made) })
    return { made, answer, isUntouched: JSON.stringify(before) === JSON.stringify(await traces(made)) }
  }

  it.each<[string, Headers]>([
    ['nothing', {}],
    ['a date that is true', { 'If-Unmodified-Since': future }],
    ['a date that is none', { 'If-Unmodified-Since': 'tomorrow' }],
    ['If-Modified-Since', { 'If-Modified-Since': past }],
    ['If-None-Match of another tag', { 'If-None-Match': '"other"' }],
    ['If-None-Match that is malformed', { 'If-None-Match': 'other' }],
    ['an empty If-None-Match', { 'If-None-Match': '' }],
  ])('is 428 with %s', async (_case, headers) => {
    const { answer, isUntouched } = await attempt(() => headers)
    expect(answer.json).toMatchObject({ status: 428, code: 'precondition-required' })
    expect(String(answer.json['detail'])).toContain('If-Match')
    expect(isUntouched).toBe(true)
  })

  it.each<[string, (made: Made) => Headers]>([
    ['another tag', () => ({ 'If-Match': '"other"' })],
    ['a weak tag', made => ({ 'If-Match': `W/${made.etag}` })],
    ['a tag without quotes', made => ({ 'If-Match': made.etag.slice(1, -1) })],
    ['single quotes', made => ({ 'If-Match': `'${made.etag.slice(1, -1)}'` })],
    ['an open quote', made => ({ 'If-Match': made.etag.slice(0, -1) })],
    ['an empty field', () => ({ 'If-Match': '' })],
    ['blanks', () => ({ 'If-Match': ' ' })],
    ['commas', () => ({ 'If-Match': ',,' })],
    ['an empty tag', () => ({ 'If-Match': '""' })],
    ['a star in a list', made => ({ 'If-Match': `*, ${made.etag}` })],
    ['two stars', () => ({ 'If-Match': ['*', '*'] })],
    ['a malformed rest', made => ({ 'If-Match': `${made.etag} x` })],
    ['a tag in other case', made => ({ 'If-Match': made.etag.toUpperCase() + 'x' })],
    ['a date', () => ({ 'If-Match': future })],
    ['an old tag and a true date', () => ({ 'If-Match': '"old"', 'If-Unmodified-Since': future })],
    ['a malformed tag and a true date', () => ({ 'If-Match': 'x', 'If-Unmodified-Since': future })],
    ['a date that is false', () => ({ 'If-Unmodified-Since': past })],
    ['If-None-Match of the head', made => ({ 'If-None-Match': made.etag })],
    ['If-None-Match of the head, weak', made => ({ 'If-None-Match': `W/${made.etag}` })],
    ['If-None-Match: *', () => ({ 'If-None-Match': '*' })],
    ['both of the head', made => ({ 'If-Match': made.etag, 'If-None-Match': made.etag })],
    ['both stars', () => ({ 'If-Match': '*', 'If-None-Match': '*' })],
    ['the head and no head', made => ({ 'If-Match': made.etag, 'If-None-Match': '*' })],
    ['anything but the head', made => ({ 'If-Match': '*', 'If-None-Match': `W/${made.etag}` })],
    ['the head in Markdown excluded', made => ({ 'If-Match': '*', 'If-None-Match': `"${made.etag.slice(1, -1)}.md"` })],
    ['a made-up suffix', made => ({ 'If-Match': `"${made.etag.slice(1, -1)}.html"` })],
    ['a doubled suffix', made => ({ 'If-Match': `"${made.etag.slice(1, -1)}.md.md"` })],
    ['a weak Markdown tag', made => ({ 'If-Match': `W/"${made.etag.slice(1, -1)}.md"` })],
  ])('is 412 with %s', async (_case, headersFor) => {
    const { made, answer, isUntouched } = await attempt(headersFor)
    expect(answer.status).toBe(412)
    expect(answer.headers).toMatchObject({ etag: made.etag, 'content-type': 'application/problem+json' })
    expect(answer.json).toMatchObject({ code: 'stale', current: { id: made.id, etag: made.etag } })
    expect(isUntouched).toBe(true)
  })

  it.each<[string, (made: Made) => Headers]>([
    ['its tag', made => ({ 'If-Match': made.etag })],
    ['a star', () => ({ 'If-Match': '*' })],
    ['its tag in a list', made => ({ 'If-Match': `"a,b", W/"c" , ${made.etag}` })],
    ['its tag on a second line', made => ({ 'If-Match': ['"a"', made.etag] })],
    ['the tag of its Markdown', made => ({ 'If-Match': `"${made.etag.slice(1, -1)}.md"` })],
    ['a false date beside the tag', made => ({ 'If-Match': made.etag, 'If-Unmodified-Since': past })],
    ['its tag and another excluded', made => ({ 'If-Match': made.etag, 'If-None-Match': '"other"' })],
    ['a star and another excluded', () => ({ 'If-Match': '*', 'If-None-Match': '"other"' })],
  ])('succeeds with %s', async (_case, headersFor) => {
    const { made, answer } = await attempt(headersFor)
    expect([200, 204]).toContain(answer.status)
    expect(answer.headers.etag).toMatch(/^"[!#-~]+"$/)
    expect(answer.headers.etag).not.toBe(made.etag)
  })
})

describe('where nothing was ever stored', () => {
  it.each<[string, Record<string, string>, number, number]>([
    ['If-Match: *', { 'If-Match': '*' }, 412, 404],
    ['a tag', { 'If-Match': '"x"' }, 412, 404],
    ['a malformed tag', { 'If-Match': 'x' }, 412, 404],
    ['nothing', {}, 428, 404],
    ['another tag excluded', { 'If-None-Match': '"x"' }, 428, 404],
    ['contradicting stars', { 'If-Match': '*', 'If-None-Match': '*' }, 412, 404],
    ['a date', { 'If-Unmodified-Since': future }, 428, 404],
  ])('PUT and the others answer to %s', async (_case, headers, put, others) => {
    const made = { id: randomUUID(), path: `/api/v1/articles/${randomUUID()}`, etag: '"x"' }
    for (const [name, write] of writes) {
      const [path, ask] = write(made)
      const answer = await wiki.ask(path, { ...ask, headers })
      expect([name, answer.status]).toEqual([name, name === 'PUT' ? put : others])
    }
  })
})

describe('where the article was deleted', () => {
  it('changes are 410 with the deletion’s tag, whatever If-Match says', async () => {
    const made = await wiki.make()
    const gone = await wiki.ask(made.path, { method: 'DELETE', headers: { 'If-Match': made.etag } })
    const tombstone = String(gone.headers.etag)
    for (const tag of ['*', '"other"', tombstone, 'junk']) {
      for (const [name, write] of writes.slice(0, 2)) {
        const [path, ask] = write(made)
        const answer = await wiki.ask(path, { ...ask, headers: { 'If-Match': tag } })
        expect([name, tag, answer.status, answer.headers.etag]).toEqual([name, tag, 410, tombstone])
        expect(answer.json).toMatchObject({ code: 'deleted' })
      }
    }
    const unconditional = await wiki.ask(made.path, { method: 'PUT', body: content() })
    expect(unconditional.status).toBe(428)
    const again = await wiki.ask(made.path, { method: 'DELETE', headers: { 'If-Match': '*' } })
    expect(again.status).toBe(410)
  })
})

describe('reads', () => {
  type Case = [number, (tag: string, date: string) => Record<string, string>]
  const cases: Case[] = [
    [200, () => ({})],
    [304, tag => ({ 'If-None-Match': tag })],
    [304, tag => ({ 'If-None-Match': `"x", W/${tag}` })],
    [304, () => ({ 'If-None-Match': '*' })],
    [200, () => ({ 'If-None-Match': '"x"' })],
    [200, () => ({ 'If-None-Match': 'x' })],
    [200, tag => ({ 'If-Match': tag })],
    [412, () => ({ 'If-Match': '"x"' })],
    [412, tag => ({ 'If-Match': `W/${tag}` })],
    [412, () => ({ 'If-Match': '' })],
    [304, tag => ({ 'If-Match': tag, 'If-None-Match': tag })],
    [304, (_tag, date) => ({ 'If-Modified-Since': date })],
    [304, () => ({ 'If-Modified-Since': future })],
    [200, () => ({ 'If-Modified-Since': past })],
    [200, () => ({ 'If-Modified-Since': 'x' })],
    [200, () => ({ 'If-None-Match': '"x"', 'If-Modified-Since': future })],
    [412, () => ({ 'If-Unmodified-Since': past })],
    [200, (_tag, date) => ({ 'If-Unmodified-Since': date })],
    [200, tag => ({ 'If-Match': tag, 'If-Unmodified-Since': past })],
  ]
  it.each(cases)('of an article, its Markdown and its revision answer %i (%#)', async (status, headersFor) => {
    const made = await wiki.make()
    const revision = `${made.path}/revisions/${made.etag.slice(1, -1)}`
    for (const [path, accept] of [
      [made.path, 'application/json'],
      [made.path, 'text/markdown'],
      [revision, 'application/json'],
      [revision, 'text/markdown'],
    ] as const) {
      const plain = await wiki.ask(path, { headers: { Accept: accept } })
      const headers = headersFor(String(plain.headers.etag), String(plain.headers['last-modified']))
      for (const method of ['GET', 'HEAD']) {
        const answer = await wiki.ask(path, { method, headers: { ...headers, Accept: accept } })
        expect([path, accept, method, answer.status]).toEqual([path, accept, method, status])
        expect(answer.headers.etag).toBe(plain.headers.etag)
        if (status !== 304) continue
        expect(answer.text).toBe('')
        expect(answer.headers).toMatchObject({
          'cache-control': plain.headers['cache-control'],
          vary: plain.headers.vary,
          'last-modified': plain.headers['last-modified'],
        })
      }
    }
  })

  it('of lists and of the instance have tags too', async () => {
    const { path } = await wiki.make()
    for (const list of ['/api/v1/articles', `${path}/revisions`, `${path}/backlinks`, '/api/v1/instance']) {
      const { headers } = await wiki.ask(list)
      const tag = String(headers.etag)
      expect((await wiki.ask(list, { headers: { 'If-None-Match': `W/${tag}` } })).status).toBe(304)
      expect((await wiki.ask(list, { headers: { 'If-Match': tag } })).status).toBe(200)
      expect((await wiki.ask(list, { headers: { 'If-Match': '"x"' } })).status).toBe(412)
    }
  })

  it('of what is missing or deleted ignore preconditions', async () => {
    // RFC 9110 §13.2.1: preconditions are ignored where the answer without them would be neither 2xx nor 412.
    const made = await wiki.make()
    await wiki.ask(made.path, { method: 'DELETE', headers: { 'If-Match': made.etag } })
    const nowhere = `/api/v1/articles/${randomUUID()}`
    for (const headers of [{ 'If-None-Match': '*' }, { 'If-Match': '*' }, { 'If-Match': '"x"' }]) {
      expect((await wiki.ask(made.path, { headers })).status).toBe(410)
      expect((await wiki.ask(nowhere, { headers })).status).toBe(404)
    }
  })
})

describe('what has nothing to do with preconditions comes first', () => {
  it.each<[number, Ask]>([
    [401, { as: null, method: 'PUT', body: content() }],
    [405, { method: 'POST', body: content() }],
    [406, { method: 'PUT', body: content(), headers: { Accept: 'text/html' } }],
    [413, { method: 'PUT', body: 'x'.repeat(5 * 1024 * 1024 + 1) }],
    [415, { method: 'PUT', body: content(), headers: { 'Content-Type': 'text/plain' } }],
    [400, { method: 'PUT', body: '{' }],
    [422, { method: 'PUT', body: { ...content(), title: '' } }],
  ])('%i', async (status, ask) => {
    const { path } = await wiki.make()
    for (const more of [{}, { 'If-Match': '"x"' }]) {
      const answer = await wiki.ask(path, { ...ask, headers: { ...ask.headers, ...more } })
      expect(answer.status).toBe(status)
    }
  })
})
