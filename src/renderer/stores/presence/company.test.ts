import { describe, expect, it } from 'vitest'
import type { PresenceMode } from '#shared/protocol/presence.ts'
import { companyOf } from './company.ts'

const self = { person: 'Marta', session: 'this window' }
const at = (...entries: readonly [person: string, mode: PresenceMode, session?: string][]) =>
  companyOf(
    entries.map(([person, mode, session = `of ${person}`]) => ({ person, mode, session })),
    self,
  )

describe('the company at an article', () => {
  it('is everybody but this window, each person once, by what they do most', () => {
    const company = at(
      ['Marta', 'editing', 'this window'],
      ['Carol', 'reading'],
      ['Ben', 'reading', 'one'],
      ['Ben', 'editing', 'two'],
      ['Ana', 'editing'],
    )
    expect(company).toEqual({ editing: ['Ana', 'Ben'], reading: ['Carol'], you: undefined })
  })

  it('knows one’s own other windows for what they are', () => {
    expect(at(['Marta', 'reading', 'another'], ['Marta', 'editing', 'this window']).you).toBe('reading')
    expect(at(['Marta', 'editing', 'another'])).toEqual({ editing: [], reading: [], you: 'editing' })
  })

  it('tells another person’s window from one’s own even where the session is the same', () => {
    expect(at(['Ben', 'editing', 'this window']).editing).toEqual(['Ben'])
  })
})
