import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '#shared/protocol/change.ts'
import { ChangeCursor } from './change-cursor.ts'

/** Two articles' worth of nothing: what matters is the sequence number. */
const change = (sequence: number): Change => ({
  kind: 'edit',
  sequence,
  at: '2026-11-21T00:00:00.000Z',
  articleId: '0c2b6f0e-6a3d-4f0e-9a47-3c3bd0c6c7f5' as Exclude<Change, { kind: 'reset' }>['articleId'],
  etag: `"${sequence}"` as Exclude<Change, { kind: 'reset' }>['etag'],
  revision: sequence,
  title: 'Salt',
  parentId: null,
  author: 'Ana',
})
const reset = (sequence: number): Change => ({ kind: 'reset', sequence, at: '2026-11-21T00:00:00.000Z' })

function cursorOver(log: readonly Change[], { pageSize = 1000, isReachable = (): boolean => true } = {}) {
  const heard: Change[] = []
  const cursor = new ChangeCursor({
    read: async since => {
      if (!isReachable()) return undefined
      const found = log.filter(({ sequence }) => sequence > since)
      return { items: found.slice(0, pageSize), more: found.length > pageSize }
    },
    onChange: taken => heard.push(taken),
  })
  return { cursor, heard, sequences: () => heard.map(({ sequence }) => sequence) }
}

describe('a place in the changes', () => {
  it('hears every change once and in order, whatever is lost, repeated or late, as long as it hears of the last', async () => {
    const plan = fc.record({
      gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 30 }),
      fates: fc.array(fc.constantFrom('passed on', 'lost', 'twice', 'late'), { minLength: 30, maxLength: 30 }),
      from: fc.nat(5),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ gaps, fates, from }) => {
        let sequence = 0
        const log = gaps.map(gap => change((sequence += gap)))
        const { cursor, sequences } = cursorOver(log)
        cursor.begin(from)
        const late: (() => void)[] = []
        log.forEach((each, index) => {
          const pass = () => cursor.take(each, log[index - 1]?.sequence ?? 0)
          const fate = fates[index]
          if (fate === 'late') late.push(pass)
          else if (fate !== 'lost') pass()
          if (fate === 'twice') pass()
        })
        late.forEach(pass => pass())
        cursor.reach(sequence)
        await cursor.settled()
        const expected = log.map(each => each.sequence).filter(each => each > from)
        expect(sequences()).toEqual(expected)
        expect(cursor.position).toBe(Math.max(from, sequence))
      }),
    )
  })

  it('has no place before it begins, and begins once', async () => {
    const { cursor, sequences } = cursorOver([change(1), change(2), change(3)])
    cursor.take(change(1), 0)
    cursor.reach(1)
    await cursor.settled()
    cursor.begin(2)
    cursor.begin(0)
    cursor.take(change(3), 2)
    await cursor.settled()
    expect(sequences()).toEqual([3])
  })

  it('keeps its place while it cannot read what it missed, and reads it later', async () => {
    let isReachable = false
    const log = [change(1), change(2), change(3), change(4)]
    const { cursor, sequences } = cursorOver(log, { isReachable: () => isReachable })
    cursor.begin(0)
    cursor.take(change(1), 0)
    cursor.take(change(3), 2)
    await cursor.settled()
    expect(sequences()).toEqual([1])
    isReachable = true
    cursor.take(change(4), 3)
    await cursor.settled()
    expect(sequences()).toEqual([1, 2, 3, 4])
  })

  it('begins anew where too much was missed to go through it', async () => {
    const log = Array.from({ length: 30 }, (_, index) => change(index + 1))
    const { cursor, heard } = cursorOver(log, { pageSize: 10 })
    cursor.begin(5)
    cursor.reach(30)
    cursor.take(change(31), 30)
    await cursor.settled()
    expect(heard.map(({ kind, sequence }) => [kind, sequence])).toEqual([
      ['reset', 30],
      ['edit', 31],
    ])
  })

  it('follows an instance that was put back to an earlier state', async () => {
    const { cursor, heard } = cursorOver([])
    cursor.begin(99)
    cursor.take(reset(5), 99)
    cursor.take(change(6), 5)
    await cursor.settled()
    expect(heard.map(({ sequence }) => sequence)).toEqual([5, 6])
  })

  it('does not ask again and again for numbers that belong to no change', async () => {
    let asked = 0
    const cursor = new ChangeCursor({
      read: async () => {
        asked++
        return { items: [], more: false }
      },
      onChange: () => expect.fail('there is nothing to hear'),
    })
    cursor.begin(5)
    for (let beat = 0; beat < 3; beat++) cursor.reach(7)
    await cursor.settled()
    expect([asked, cursor.position]).toEqual([1, 7])
  })
})
