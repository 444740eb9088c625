import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duplicateMember } from './duplicate-member.ts'

/** Text in which quotation marks, backslashes and brackets are as likely as anything else. */
const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'a') }))
const value = fc.jsonValue({ stringUnit: 'binary' })
const members = fc.uniqueArray(fc.tuple(text, fc.oneof(value, text)), { selector: ([name]) => name, minLength: 1 })
const member = (name: string, content: unknown) => `${JSON.stringify(name)}: ${JSON.stringify(content)}`

describe('duplicateMember', () => {
  it('finds none where every name is another one, however the text is quoted', () => {
    fc.assert(
      fc.property(value, text, members, (some, quoted, named) => {
        expect(duplicateMember(JSON.stringify(some))).toBeUndefined()
        expect(duplicateMember(JSON.stringify(quoted))).toBeUndefined()
        expect(duplicateMember(`{${named.map(pair => member(...pair)).join(',')}}`)).toBeUndefined()
      }),
    )
  })

  it('finds the name that stands twice, at any depth', () => {
    fc.assert(
      fc.property(members, fc.nat(), value, fc.boolean(), (named, index, again, isNested) => {
        const [name = ''] = named[index % named.length] ?? []
        const object = `{${[...named.map(pair => member(...pair)), member(name, again)].join(',')}}`
        expect(duplicateMember(isNested ? `[1, {"outer": [${object}]}]` : object)).toBe(name)
      }),
    )
  })

  it('goes by the name and not by how it is written', () => {
    expect(duplicateMember('{"title": 1, "\\u0074itle": 2}')).toBe('title')
  })
})
