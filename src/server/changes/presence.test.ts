import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { articlePresenceSchema, type ArticlePresence, type PresenceMode } from '#shared/protocol/presence.ts'
import { namedSessions, Presence, sessionsPerPerson } from './presence.ts'

const [salt, roads] = [randomUUID() as ArticleId, randomUUID() as ArticleId]
const sessions = [randomUUID(), randomUUID(), randomUUID()] as const
const [first, second] = sessions

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function listen(options: { expiresAfterMs?: number; audience?: () => number } = {}) {
  const told: ArticlePresence[] = []
  const presence = new Presence({
    announce: events => {
      for (const event of events.split(/(?<=\n\n)/)) {
        const data = /^event: presence\ndata: (.*)\n\n$/.exec(event)?.[1] ?? 'null'
        told.push(articlePresenceSchema.parse(JSON.parse(data)))
      }
    },
    ...options,
  })
  return { presence, told }
}
const namesAt = (presence: Presence, id: ArticleId) => presence.of(id).present.map(({ person }) => person)

describe('presence', () => {
  it('tells everybody when somebody comes, does something else, and goes', () => {
    const { presence, told } = listen()
    presence.enter(salt, 'Ana', first, 'reading')
    vi.runOnlyPendingTimers()
    presence.enter(salt, 'Ana', first, 'editing')
    vi.advanceTimersByTime(1_000)
    presence.leave(salt, 'Ana', first)
    vi.advanceTimersByTime(1_000)
    expect(told.map(({ articleId, present }) => [articleId, present.map(({ mode }) => mode)])).toEqual([
      [salt, ['reading']],
      [salt, ['editing']],
      [salt, []],
    ])
    const versions = told.map(({ version }) => version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })

  it('is one event for each article however much happens at once, and none for being said again', () => {
    const { presence, told } = listen()
    for (const session of sessions) presence.enter(salt, 'Ana', session, 'reading')
    presence.enter(salt, 'Ben', first, 'editing')
    vi.advanceTimersByTime(1_000)
    expect(told).toHaveLength(1)
    presence.enter(salt, 'Ben', first, 'editing')
    vi.advanceTimersByTime(1_000)
    expect(told).toHaveLength(1)
  })

  it('lasts as long as it is said again', () => {
    const { presence, told } = listen({ expiresAfterMs: 30_000 })
    presence.enter(salt, 'Ana', first, 'reading')
    presence.enter(salt, 'Ben', second, 'reading')
    vi.advanceTimersByTime(20_000)
    presence.enter(salt, 'Ben', second, 'reading')
    vi.advanceTimersByTime(15_000)
    expect(namesAt(presence, salt)).toEqual(['Ben'])
    expect(told.at(-1)?.present.map(({ person }) => person)).toEqual(['Ben'])
    vi.advanceTimersByTime(30_000)
    expect(namesAt(presence, salt)).toEqual([])
  })

  it('is at one article for each window: going on is leaving, even if the leaving is heard of late', () => {
    const { presence } = listen()
    presence.enter(salt, 'Ana', first, 'reading')
    presence.enter(roads, 'Ana', first, 'reading')
    presence.leave(salt, 'Ana', first)
    expect([namesAt(presence, salt), namesAt(presence, roads)]).toEqual([[], ['Ana']])
  })

  it('lets nobody speak for another, even knowing the session', () => {
    const { presence } = listen()
    presence.enter(salt, 'Ana', first, 'editing')
    presence.enter(roads, 'Mallory', first, 'reading')
    presence.leave(salt, 'Mallory', first)
    expect(presence.of(salt).present).toEqual([{ person: 'Ana', session: first, mode: 'editing' }])
  })

  it('remembers a bounded number of windows of a person, those heard of last', () => {
    const { presence } = listen()
    const windows = Array.from({ length: sessionsPerPerson + 3 }, () => randomUUID())
    presence.enter(salt, 'Ben', first, 'reading')
    for (const session of windows) presence.enter(salt, 'Ana', session, 'reading')
    const known = presence.of(salt).present.filter(({ person }) => person === 'Ana')
    expect(known.map(({ session }) => session).sort()).toEqual(windows.slice(3).sort())
    expect(namesAt(presence, salt)).toContain('Ben')
  })

  it('takes longer to settle the more listen, and then tells everything at once', () => {
    const { presence, told } = listen({ audience: () => 1_000 })
    presence.enter(salt, 'Ana', first, 'reading')
    vi.advanceTimersByTime(900)
    presence.enter(roads, 'Ana', first, 'editing')
    presence.enter(salt, 'Ben', second, 'reading')
    expect(told).toEqual([])
    vi.advanceTimersByTime(100)
    expect(told.map(({ articleId, present }) => [articleId, present.map(({ person }) => person)])).toEqual([
      [salt, ['Ben']],
      [roads, ['Ana']],
    ])
  })

  it('names a bounded number of windows, and those that edit before all others', () => {
    const { presence } = listen()
    for (let index = 0; index < namedSessions + 10; index++) presence.enter(salt, `A${index}`, randomUUID(), 'reading')
    presence.enter(salt, 'Zoe', first, 'editing')
    expect(presence.of(salt).present).toHaveLength(namedSessions)
    expect(presence.of(salt).present[0]).toMatchObject({ person: 'Zoe', mode: 'editing' })
  })

  it('lets a person speak often, though not without end, and others regardless', () => {
    const { presence } = listen()
    const allowed = Array.from({ length: 1_000 }, () => presence.maySpeak('Ana')).filter(Boolean).length
    expect(allowed).toBeGreaterThan(50)
    expect(allowed).toBeLessThan(200)
    expect(presence.maySpeak('Ben')).toBe(true)
    vi.advanceTimersByTime(10_000)
    expect(presence.maySpeak('Ana')).toBe(true)
  })

  it('has told last what holds, whatever was said in whatever order', () => {
    const saying = fc.record({
      person: fc.constantFrom('Ana', 'Ben'),
      session: fc.constantFrom(...sessions),
      id: fc.constantFrom(salt, roads),
      mode: fc.constantFrom<PresenceMode | 'gone'>('reading', 'editing', 'gone'),
      waitMs: fc.constantFrom(0, 20, 100, 20_000),
    })
    fc.assert(
      fc.property(fc.array(saying, { maxLength: 40 }), sayings => {
        const { presence, told } = listen()
        for (const { person, session, id, mode, waitMs } of sayings) {
          if (mode === 'gone') presence.leave(id, person, session)
          else presence.enter(id, person, session, mode)
          vi.advanceTimersByTime(waitMs)
        }
        vi.advanceTimersByTime(100)
        for (const id of [salt, roads]) {
          const last = told.findLast(({ articleId }) => articleId === id)
          expect(presence.of(id).present).toEqual(last?.present ?? [])
        }
        presence.close()
      }),
    )
  })
})
