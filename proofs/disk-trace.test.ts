import { describe, expect, it } from 'vitest'
import { createChance } from './chance.ts'
import { parseDiskTrace, parseStrace, toldTooEarly, type DiskCall } from './disk-trace.ts'
import { imageAfterPowerCut } from './power-cut.ts'

const log = '/wiki/wiki.sqlite-wal'
const call = (
  kind: DiskCall['kind'],
  where: string,
  [begun, ended]: readonly [number, number],
  content = '',
  offset = 0,
): DiskCall => ({ kind, where, begun, ended, content, offset, isDone: true })
const write = (time: readonly [number, number], content: string) => call('write', log, time, content)
const sync = (time: readonly [number, number]) => call('sync', log, time)
const told = (time: number, content: string) => call('write', 'socket', [time, time + 1], content)

describe('an acknowledgement', () => {
  it('that came after the write and its sync is in time', () => {
    const calls = [write([1, 2], '..<1:1>..'), sync([3, 4]), told(5, 'HTTP/1.1 200 OK <1:1>'), write([7, 8], '<1:2>')]
    expect(toldTooEarly(calls, ['<1:1>'])).toEqual([])
  })

  it.each<[string, DiskCall[], RegExp]>([
    ['before the write', [told(1, '<1:1>'), write([3, 4], '<1:1>'), sync([5, 6])], /before it was written/],
    ['during the write', [write([1, 4], '<1:1>'), told(3, '<1:1>'), sync([5, 6])], /before it was written/],
    ['without a sync', [write([1, 2], '<1:1>'), told(3, '<1:1>'), sync([5, 6])], /before it was synced/],
    ['during the sync', [write([1, 2], '<1:1>'), sync([3, 6]), told(5, '<1:1>')], /before it was synced/],
    ['after a sync that began before the write', [sync([1, 4]), write([2, 3], '<1:1>'), told(5, '<1:1>')], /synced/],
    [
      'after a sync of another file',
      [write([1, 2], '<1:1>'), call('sync', '/wiki/wiki.sqlite', [3, 4]), told(5, '<1:1>')],
      /before it was synced/,
    ],
    [
      'after a sync that failed',
      [write([1, 2], '<1:1>'), { ...sync([3, 4]), isDone: false }, told(5, '<1:1>')],
      /synced/,
    ],
    ['never', [write([1, 2], '<1:1>'), sync([3, 4])], /no socket told/],
  ])('that came %s is a violation', (_, calls, sentence) => {
    expect(toldTooEarly(calls, ['<1:1>']).join()).toMatch(sentence)
  })
})

describe('a trace', () => {
  it('of the simulated disk is read', () => {
    const trace = 'sync 30 40 -1 0  /w/wiki.sqlite-wal\nwrite 10 20 2 0 48c3 socket\ntruncate 50 60 0 7  /w/a b\n'
    expect(parseDiskTrace(trace)).toEqual([
      { kind: 'write', begun: 10, ended: 20, isDone: true, where: 'socket', offset: 0, content: 'H\xc3' },
      { kind: 'sync', begun: 30, ended: 40, isDone: false, where: '/w/wiki.sqlite-wal', offset: 0, content: '' },
      { kind: 'truncate', begun: 50, ended: 60, isDone: true, where: '/w/a b', offset: 7, content: '' },
    ])
  })

  it('of strace is read, with calls that others interrupt', () => {
    const trace = [
      '11 pwrite64(20</w/wiki.sqlite-wal>, "\\0\\1<1:1>", 7, 32) = 7',
      '11 fdatasync(20</w/wiki.sqlite-wal> <unfinished ...>',
      '12 writev(25<socket:[77]>, [{iov_base="HTTP/1.1 200 OK", iov_len=15}], 1) = 15',
      '11 <... fdatasync resumed>)          = 0',
      '11 fsync(21</w/other>)               = -1 EIO (Input/output error)',
      '12 fsync(21</w/other> <unfinished ...>',
      '11 +++ killed by SIGKILL +++',
    ].join('\n')
    expect(parseStrace(trace)).toMatchObject([
      { kind: 'write', begun: 0, ended: 0, isDone: true, where: '/w/wiki.sqlite-wal' },
      { kind: 'sync', begun: 1, ended: 3, isDone: true, where: '/w/wiki.sqlite-wal' },
      { kind: 'write', begun: 2, ended: 2, isDone: true, where: 'socket' },
      { kind: 'sync', begun: 4, ended: 4, isDone: false },
      { kind: 'sync', begun: 5, ended: Infinity, isDone: false },
    ])
  })
})

describe('a power cut', () => {
  const main = '/wiki/wiki.sqlite'
  const before = new Map([[main, Buffer.from('abc')]])
  const image = (calls: readonly DiskCall[], moment: number) =>
    Object.fromEntries(
      [...imageAfterPowerCut(before, calls, '/wiki', moment)].map(([path, text]) => [path, text.toString()]),
    )

  it('leaves what was synced, and of the rest nothing', () => {
    const calls = [
      call('write', main, [1, 2], 'X', 1),
      call('sync', main, [3, 4]),
      call('write', main, [5, 6], 'YZ', 3),
      call('sync', main, [7, 8]),
    ]
    expect([3, 5, 8].map(moment => image(calls, moment)[main])).toEqual(['abc', 'aXc', 'aXcYZ'])
    expect(image([call('truncate', main, [1, 2], '', 2), call('sync', main, [3, 4])], 5)[main]).toBe('ab')
  })

  it('leaves a new file once its folder was synced too', () => {
    const calls = [write([1, 2], 'log'), sync([3, 4]), call('sync', '/wiki', [5, 6])]
    expect(image(calls, 5)).toEqual({ [main]: 'abc' })
    expect(image(calls, 6)).toEqual({ [main]: 'abc', [log]: 'log' })
  })

  it('may leave any part of the rest', () => {
    const calls = [call('write', main, [1, 2], 'X', 0), call('write', main, [3, 4], 'Y', 1)]
    const chance = createChance(1)
    const seen = Array.from({ length: 50 }, () => imageAfterPowerCut(before, calls, '/wiki', 5, chance).get(main))
    expect([...new Set(seen.map(text => text?.toString()))].sort()).toEqual(['XYc', 'Xbc', 'aYc', 'abc'])
  })
})
