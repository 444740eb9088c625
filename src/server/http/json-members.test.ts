import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { membersOf } from './json-members.ts'

/** Text in which quotation marks, backslashes and brackets are as likely as anything else. */
const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'a') }))
const value = fc.jsonValue({ stringUnit: 'binary' })
const members = fc.uniqueArray(fc.tuple(text, fc.oneof(value, text)), { selector: ([name]) => name, minLength: 1 })
const member = (name: string, content: unknown) => `${JSON.stringify(name)}: ${JSON.stringify(content)}`

const twiceIn = (json: string) => membersOf(json).twice

describe('a member that stands twice', () => {
  it('is not found where every name is another one, however the text is quoted', () => {
    fc.assert(
      fc.property(value, text, members, (some, quoted, named) => {
        expect(twiceIn(JSON.stringify(some))).toBeUndefined()
        expect(twiceIn(JSON.stringify(quoted))).toBeUndefined()
        expect(twiceIn(`{${named.map(pair => member(...pair)).join(',')}}`)).toBeUndefined()
      }),
    )
  })

  it('is found by its name, at any depth', () => {
    fc.assert(
      fc.property(members, fc.nat(), value, fc.boolean(), (named, index, again, isNested) => {
        const [name = ''] = named[index % named.length] ?? []
        const object = `{${[...named.map(pair => member(...pair)), member(name, again)].join(',')}}`
        expect(twiceIn(isNested ? `[1, {"outer": [${object}]}]` : object)).toBe(name)
      }),
    )
  })

  it('is one by its name, however that is written', () => {
    expect(twiceIn('{"title": 1, "\\u0074itle": 2}')).toBe('title')
  })
})
