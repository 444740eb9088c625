import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '#shared/protocol/change.ts'
import { ChangeFeed, eventsOf, type ChangeLog, type Subscriber } from './change-feed.ts'

const change = (sequence: number): Change => ({ kind: 'reset', sequence, at: '2026-11-21T00:00:00.000Z' })

/** A change log in memory whose answers come when the schedule lets them, in any order. */
function logWith(committed: Change[], scheduler?: fc.Scheduler) {
  let wake: () => void = () => undefined
  const soon = <T>(value: T): Promise<T> =>
    scheduler === undefined ? Promise.resolve(value) : scheduler.schedule(Promise.resolve(value))
  const log: ChangeLog = {
    changes: (since, limit) => soon(committed.filter(({ sequence }) => sequence > since).slice(0, limit)),
    lastSequence: () => soon(committed.at(-1)?.sequence ?? 0),
    watch: listener => {
      wake = listener
      return () => (wake = () => undefined)
    },
  }
  const commit = () => {
    committed.push(change((committed.at(-1)?.sequence ?? 0) + 1))
    wake()
  }
  return { log, commit }
}

function subscriber(isBehind: () => boolean = () => false) {
  const sent: Buffer[] = []
  let ends = 0
  const self: Subscriber = {
    send: events => sent.push(events),
    drained: () => Promise.resolve(),
    isBehind,
    end: () => ends++,
  }
  const sequences = () =>
    [
      ...Buffer.concat(sent)
        .toString()
        .matchAll(/^id: (\d+)\nevent: change\ndata: /gm),
    ].map(([, id]) => Number(id))
  return { self, sent, sequences, ends: () => ends }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

const failing = {
  onFailure: (error: unknown) => {
    throw error
  },
  // Telling takes no time, so that nothing rests.
  now: () => 0,
}

describe('a change feed', () => {
  it('gives every subscriber every change once and in order, however reads and commits interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('commit', 'join', 'leave', 'step'), { minLength: 5, maxLength: 40 }),
        async (scheduler, steps) => {
          const committed: Change[] = []
          const { log, commit } = logWith(committed, scheduler)
          const pause = () => scheduler.schedule(Promise.resolve())
          let nowMs = 0
          const feed = new ChangeFeed(log, { ...failing, atOnce: 1, now: () => nowMs++, pause })
          const joined: {
            read: ReturnType<typeof subscriber>
            from: number
            leave: Promise<() => void>
            left: boolean
          }[] = []
          for (const step of steps) {
            if (step === 'commit') commit()
            if (step === 'join') {
              const read = subscriber()
              const from = Math.max(0, committed.length - 2)
              joined.push({ read, from, leave: feed.subscribe(read.self, from), left: false })
            }
            if (step === 'leave') {
              const first = joined.find(candidate => !candidate.left)
              if (first !== undefined) {
                first.left = true
                void first.leave.then(leave => leave())
              }
            }
            if (step === 'step' && scheduler.count() > 0) await scheduler.waitNext(1)
          }
          await scheduler.waitIdle()
          for (const { read, from, left } of joined) {
            const expected = committed.map(({ sequence }) => sequence).filter(sequence => sequence > from)
            const got = read.sequences()
            // Whoever left may have got less, never anything else.
            expect(got).toEqual(left ? expected.slice(0, got.length) : expected)
          }
          const closed = feed.close()
          await scheduler.waitIdle()
          await closed
        },
      ),
      { numRuns: 300 },
    )
  })

  it('watches the log while anybody is subscribed, and not longer', async () => {
    const { log } = logWith([])
    let watches = 0
    const counted: ChangeLog = {
      ...log,
      watch: listener => {
        const end = log.watch(listener)
        watches++
        return () => {
          watches--
          end()
        }
      },
    }
    const feed = new ChangeFeed(counted, failing)
    expect(watches).toBe(0)
    const [first, second] = [await feed.subscribe(subscriber().self, 0), await feed.subscribe(subscriber().self, 0)]
    expect(watches).toBe(1)
    first()
    expect(watches).toBe(1)
    second()
    second()
    expect(watches).toBe(0)
    await feed.subscribe(subscriber().self, 0)
    expect(watches).toBe(1)
    await feed.close()
    expect(watches).toBe(0)
  })

  it('misses no commit, at whichever moment of its reading it comes', async () => {
    for (let moment = 0; moment < 20; moment++) {
      const { log, commit } = logWith([])
      const feed = new ChangeFeed(log, failing)
      const reader = subscriber()
      await feed.subscribe(reader.self, 0)
      await new Promise(setImmediate)
      commit()
      for (let microtask = 0; microtask < moment; microtask++) await Promise.resolve()
      commit()
      await new Promise(setImmediate)
      expect(reader.sequences()).toEqual([1, 2])
      await feed.close()
    }
  })

  it('leaves no gap where the last one leaves and another one, who stands further back, becomes the first', async () => {
    const committed: Change[] = []
    const { log, commit } = logWith(committed)
    /** Answers that were found already and have not arrived yet. */
    const underWay: (() => void)[] = []
    const gated: ChangeLog = {
      ...log,
      changes: async (...query) => {
        const found = await log.changes(...query)
        await new Promise<void>(resolve => underWay.push(resolve))
        return found
      },
    }
    const settled = () => new Promise(setImmediate)
    const arrive = async () => {
      underWay.shift()?.()
      await settled()
    }
    const feed = new ChangeFeed(gated, failing)
    const first = subscriber()
    const leave = await feed.subscribe(first.self, 0)
    await settled()
    await arrive()
    await arrive() // the look after joining
    const second = subscriber()
    await feed.subscribe(second.self, 0)
    await settled()
    const [late] = underWay.splice(0)
    commit()
    await settled()
    await arrive()
    expect(first.sequences()).toEqual([1])
    commit()
    await settled()
    leave()
    late?.()
    await settled()
    while (underWay.length > 0) await arrive()
    expect(second.sequences()).toEqual([1, 2])
    await feed.close()
  })

  it('cuts off who takes less than is sent, and nobody else', async () => {
    const { log, commit } = logWith([])
    const feed = new ChangeFeed(log, failing)
    let isSlow = false
    const slow = subscriber(() => isSlow)
    const quick = subscriber()
    await feed.subscribe(slow.self, 0)
    await feed.subscribe(quick.self, 0)
    await new Promise(setImmediate)
    commit()
    await new Promise(setImmediate)
    isSlow = true
    commit()
    await new Promise(setImmediate)
    commit()
    await new Promise(setImmediate)
    expect(slow.sequences()).toEqual([1, 2])
    expect(slow.ends()).toBe(1)
    expect(quick.sequences()).toEqual([1, 2, 3])
    await feed.close()
    expect(quick.ends()).toBe(1)
  })

  it('ends the streams when the log fails, so that their clients come back', async () => {
    const failures: unknown[] = []
    const { log, commit } = logWith([])
    let isBroken = false
    const breaking: ChangeLog = {
      ...log,
      changes: (...query) => (isBroken ? Promise.reject(new Error('broken')) : log.changes(...query)),
    }
    const feed = new ChangeFeed(breaking, { onFailure: error => failures.push(error) })
    const reader = subscriber()
    await feed.subscribe(reader.self, 0)
    await new Promise(setImmediate)
    isBroken = true
    commit()
    await new Promise(setImmediate)
    expect(failures).toHaveLength(1)
    expect(reader.ends()).toBe(1)
    await feed.close()
  })

  it('puts what was committed into words once, and sends everybody the same bytes', async () => {
    const committed: Change[] = []
    const { log, commit } = logWith(committed)
    const feed = new ChangeFeed(log, failing)
    const readers = Array.from({ length: 5 }, () => subscriber())
    for (const { self } of readers) await feed.subscribe(self, 0)
    await new Promise(setImmediate)
    committed.push(change(1))
    commit()
    await new Promise(setImmediate)
    const [first, ...others] = readers.map(({ sent }) => sent.at(-1))
    expect(String(first).match(/^event: change$/gm)).toHaveLength(2)
    for (const other of others) expect(other).toBe(first)
    await feed.close()
  })

  it('lets other work have its turn between the streams, and tells even then what was announced to all', async () => {
    const { log } = logWith([])
    const turns: (() => void)[] = []
    const pause = () => new Promise<void>(resolve => turns.push(resolve))
    const feed = new ChangeFeed(log, { ...failing, atOnce: 2, pause })
    const readers = Array.from({ length: 5 }, () => subscriber())
    for (const { self } of readers) await feed.subscribe(self, 0)
    await new Promise(setImmediate)
    const heard = () => readers.filter(({ sent }) => String(sent.at(-1)) === ': hello\n\n').length
    feed.announce(': hello\n\n')
    const counts = [heard()]
    while (turns.length > 0) {
      turns.shift()?.()
      await new Promise(setImmediate)
      counts.push(heard())
    }
    expect(counts).toEqual([2, 4, 5])
    await feed.close()
  })

  it('tells the first change at once, then rests twice as long as that took, and four times where more was committed than it told', async () => {
    const { log, commit } = logWith([])
    const pauses: { readonly ms: number; readonly end: () => void }[] = []
    const pause = (ms: number) => new Promise<void>(resolve => pauses.push({ ms, end: resolve }))
    let nowMs = 0
    const feed = new ChangeFeed(log, { ...failing, atOnce: 2, now: () => nowMs, pause })
    const readers = Array.from({ length: 5 }, () => {
      const { self, sequences } = subscriber()
      const send = (events: Buffer) => {
        nowMs += 3
        self.send(events)
      }
      return { self: { ...self, send }, sequences }
    })
    for (const { self } of readers) await feed.subscribe(self, 0)
    await new Promise(setImmediate)
    const heard = () => readers.map(({ sequences }) => sequences())
    const endPause = async () => {
      nowMs += 1000
      pauses.shift()?.end()
      await new Promise(setImmediate)
    }

    commit()
    await new Promise(setImmediate)
    while (pauses[0]?.ms === 0) await endPause()
    expect(heard()).toEqual(readers.map(() => [1]))
    expect(pauses).toMatchObject([{ ms: 2 * 5 * 3 }])
    for (let count = 0; count < 500; count++) commit()
    await new Promise(setImmediate)
    expect(heard()).toEqual(readers.map(() => [1]))
    for (let turns = 0; turns < 3; turns++) await endPause()
    expect(heard()).toEqual(readers.map(() => upTo(401)))
    expect(pauses).toMatchObject([{ ms: 4 * 5 * 3 }])
    for (let turns = 0; turns < 3; turns++) await endPause()
    expect(heard()).toEqual(readers.map(() => upTo(501)))
    const closed = feed.close()
    while (pauses.length > 0) await endPause()
    await closed
  })

  it('ends those too who are still reading up', async () => {
    const { log } = logWith([change(1)])
    const reader = subscriber()
    reader.self.drained = () => new Promise(() => undefined)
    const many = {
      ...log,
      changes: () => Promise.resolve(Array.from({ length: 200 }, (_, index) => change(index + 1))),
    }
    const feed = new ChangeFeed(many, failing)
    await feed.subscribe(reader.self, 0)
    await new Promise(setImmediate)
    await feed.close()
    expect(reader.ends()).toBe(1)
  })

  it('writes one event a change', () => {
    expect(eventsOf([change(7)]).toString()).toBe(
      'id: 7\nevent: change\ndata: {"kind":"reset","sequence":7,"at":"2026-11-21T00:00:00.000Z"}\n\n',
    )
  })
})
