import { describe, expect, it } from 'vitest'
import { peopleFrom } from './people.ts'

describe('the people of a headless wiki', () => {
  it('are the owner and those in ETAGERE_PEOPLE', () => {
    const env = { ETAGERE_TOKEN: 't', ETAGERE_OWNER: 'Ana', ETAGERE_PEOPLE: 'Alice=a, Bob B=b=b==,' }
    expect(peopleFrom(env)).toEqual({
      ok: true,
      value: [
        { name: 'Ana', token: 't', role: 'owner' },
        { name: 'Alice', token: 'a', role: 'editor' },
        { name: 'Bob B', token: 'b=b==', role: 'editor' },
      ],
    })
  })

  it('have an owner with a new token at each start where none is given', () => {
    const tokens = [1, 2].map(() => {
      const people = peopleFrom({ ETAGERE_OWNER: 'Ana' })
      return people.ok ? people.value[0].token : ''
    })
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
    expect(new Set(tokens).size).toBe(2)
  })

  it.each(['Alice', '=a', 'Alice=', 'Alice=a,Bob'])('are refused as %j', ETAGERE_PEOPLE => {
    expect(peopleFrom({ ETAGERE_PEOPLE }).ok).toBe(false)
  })
})
