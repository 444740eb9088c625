import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { isStringified, membersOf } from './json-members.ts'
import { representation, representationJson } from './representation.ts'

const text = fc.string({ unit: 'binary' }).filter(value => value.isWellFormed())
const article = fc.record<Article>({
  id: fc.uuid().map(id => id as ArticleId),
  title: text,
  parentId: fc.option(fc.uuid().map(id => id as ArticleId)),
  tags: fc.array(text),
  body: text,
  etag: fc.uuid().map(id => `"${id}"` as Etag),
  revision: fc.nat(),
  createdAt: text,
  updatedAt: text,
  updatedBy: text,
})

it('an article is the same bytes, whether its text is written anew or as it was sent', () => {
  fc.assert(
    fc.property(article, some => {
      const json = JSON.stringify(representation(some))
      expect(representationJson(some, JSON.stringify(some.body))).toBe(json)
    }),
  )
})

/** One character as some program may write it in JSON. */
const written = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter(character => !/["\\\u0000-\u001f]/.test(character)),
  fc.constantFrom('\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t', '\\u000a', '\\u000B', '\\u001f', '\\u00e9'),
  fc.constantFrom('\\\\u000a', '\\\\\\/', '\\\\"', '\u2028', '\u007f', '\\ud83d\\ude00', 'u0041', '/'),
)
const literal = fc
  .array(written)
  .map(characters => `"${characters.join('')}"`)
  .filter(json => json.isWellFormed() && isJson(json))

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

it('a text passes for written as JSON.stringify writes it only where it is', () => {
  fc.assert(
    fc.property(literal, sent => {
      const isSame = JSON.stringify(JSON.parse(sent)) === sent
      if (isStringified(sent)) expect(isSame).toBe(true)
      expect(membersOf(`{ "title": "other", "body": ${sent}, "more": [{ "body": "x" }] }`).literals).toEqual(
        new Map([
          ['title', '"other"'],
          ['body', sent],
        ]),
      )
    }),
    { numRuns: 1000 },
  )
})

it('a text of lines, with quotation marks and backslashes, passes', () => {
  expect(isStringified(JSON.stringify('One “line”.\n\tA "quoted" one: C:\\temp, 100 € 😀\r\n'))).toBe(true)
})
