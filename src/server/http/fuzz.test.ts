import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from '#shared/protocol/problem.ts'
import { alice, startTestWiki, type Made, type TestWiki } from '../testing/test-wiki.ts'

let wiki: TestWiki
let made: Made
beforeAll(async () => {
  wiki = await startTestWiki()
  made = await wiki.make()
})
afterAll(() => wiki.close())

const numRuns = Number(process.env['ETAGERE_FUZZ_RUNS'] ?? 400)

const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE')
const odd = fc.constantFrom(
  '%',
  '%ff',
  '%00',
  '..',
  '%2e%2e',
  '//',
  '\\',
  ';',
  '?',
  '#',
  ' ',
  'é',
  '*',
  '"',
  "'",
  '{id}',
)
const segment = fc.oneof(
  fc.constantFrom(
    'api',
    'v1',
    'articles',
    'revisions',
    'restore',
    'backlinks',
    'changes',
    'instance',
    'health',
    'sign-in',
  ),
  fc.constant('ID'),
  fc.constant('ETAG'),
  fc.uuid(),
  odd,
  fc.string({ maxLength: 8 }),
)
const path = fc.oneof(
  fc
    .constantFrom('ID', 'ID/revisions', 'ID/restore', 'ID/revisions/ETAG', 'ID/backlinks', '')
    .map(tail => `/api/v1/articles/${tail}`),
  fc.array(segment, { maxLength: 6 }).map(segments => `/${segments.join('/')}`),
)
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(fc.constantFrom('limit', 'cursor', 'parent', 'since', 'title', 'x'), fc.string({ maxLength: 6 })), {
      maxLength: 3,
    })
    .map(pairs => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
)
const tags = fc.constantFrom('*', '""', 'x', '"x"', 'W/"x"', 'W/ETAG', 'BARE', '', ' ', ',', '*, *', '"', '"x" "y"')
const dates = fc.constantFrom('Fri, 01 Jan 2100 00:00:00 GMT', 'Sat, 01 Jan 2000 00:00:00 GMT', 'x', '0', '')
/** Nothing of this authorises a change: neither `*` nor a strong tag of the head is in an If-Match of its own. */
const unusable = fc.record(
  {
    'if-match': fc.oneof(
      tags.filter(tag => tag !== '*'),
      fc.string({ maxLength: 12 }).filter(text => text.trim() !== '*'),
    ),
    'if-none-match': fc.oneof(
      tags.filter(tag => tag !== '*'),
      fc.string({ maxLength: 12 }).filter(text => text.trim() !== '*'),
    ),
    'if-unmodified-since': dates,
    'if-modified-since': dates,
    'content-type': fc.constantFrom(
      'application/json',
      'application/merge-patch+json',
      'text/plain',
      'application/json;charset=x',
      '',
    ),
    accept: fc.constantFrom('*/*', 'text/html', 'application/json', 'text/markdown', 'text/event-stream;q=0', ';;', ''),
    'idempotency-key': fc.string({ maxLength: 8 }),
    'last-event-id': fc.string({ maxLength: 4 }),
    'content-encoding': fc.constantFrom('gzip', 'identity', 'x'),
    origin: fc.constantFrom('null', 'https://example.org', 'etagere-app://wiki', ''),
    range: fc.constantFrom('bytes=0-1', 'x'),
    expect: fc.constantFrom('100-continue', 'x'),
    cookie: fc.string({ maxLength: 12 }),
  },
  { requiredKeys: [] },
)
const value = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(null, 0, true, {}, [], '', 'ETAG', 'ID', [null], ['a', 'A'], '\u0000', '\ud800'),
)
const body = fc.oneof(
  fc.constant(undefined),
  fc
    .record(
      {
        title: value,
        body: value,
        tags: value,
        parentId: value,
        etag: value,
        base: value,
        note: value,
        mergedFrom: value,
      },
      { requiredKeys: [] },
    )
    .map(content => JSON.stringify(content)),
  fc.constant('{"title":"T","body":"","tags":[],"parentId":null}'),
  fc.constant('{"body":"changed"}'),
  fc.constant('{"etag":"ETAG"}'),
  fc.json(),
  fc.string(),
)

const fill = (text: string) =>
  text.replaceAll('ID', made.id).replaceAll('ETAG', made.etag.slice(1, -1)).replaceAll('BARE', made.etag.slice(1, -1))
/** What node:http lets a client send; the rest is tested byte by byte elsewhere. */
const sendable = (text: string) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text)

describe('whatever is asked', () => {
  it('is answered without a fault, in JSON, and changes nothing without a usable precondition', async () => {
    await fc.assert(
      fc.asyncProperty(method, path, query, unusable, body, async (verb, where, search, fields, content) => {
        const address = fill(encodeLoosely(`${where}${search}`))
        // A stream of events does not end by itself.
        fc.pre(!(verb === 'GET' && address.includes('/events')))
        const headers = Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, fill(text)]))
        fc.pre(Object.values(headers).every(sendable))
        const before = await wiki.ask(made.path)
        const answer = await wiki.ask(address, {
          method: verb,
          headers: { Connection: 'close', ...headers },
          ...(content === undefined ? {} : { body: fill(content) }),
          as: alice,
        })
        expect(answer.status).not.toBe(500)
        expect(answer.status).toBeLessThan(501)
        expect(answer.headers['content-type'] ?? '').not.toContain('html')
        if (answer.status >= 400 && verb !== 'HEAD') {
          expect(answer.headers['content-type']).toBe('application/problem+json')
          expect(problemSchema.parse(answer.json).status).toBe(answer.status)
        }
        const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(verb)
        // What needs no precondition: a new article, and a side revision.
        const isAppend = verb === 'POST' && !address.includes('restore')
        if (isWrite && !isAppend) expect(answer.status).toBeGreaterThanOrEqual(300)
        expect((await wiki.ask(made.path)).text).toBe(before.text)
      }),
      { numRuns },
    )
  })
})

/** Only what node:http would refuse to send at all. */
const encodeLoosely = (text: string) =>
  text.replaceAll(/[^\x21-\x7e]/gu, character => encodeURIComponent(character.isWellFormed() ? character : '?'))
