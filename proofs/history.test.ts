import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Etag } from '#shared/domain/etag.ts'
import { violationsOf, withLine, type Append, type ArticleHistory, type Read, type Version } from './history.ts'

const tag = (name: string | number) => `"${name}"` as Etag

/** Versions 0, 1, 2 …, of which the first is empty and each adds one of the lines. */
function chain(...lines: readonly string[]): Version[] {
  const versions: Version[] = [{ etag: tag(0), parents: [], text: '' }]
  for (const [index, line] of lines.entries()) {
    const text = withLine(versions[index]?.text ?? '', line)
    versions.push({ etag: tag(index + 1), parents: [tag(index)], text })
  }
  return versions
}
const append = (
  line: string,
  base: number,
  [sentAt, answeredAt]: readonly [number, number],
  etag?: number,
): Append => ({
  kind: 'append',
  client: 'Ana',
  line,
  base: tag(base),
  sentAt,
  answeredAt,
  outcome: { kind: 'saved', etag: tag(etag ?? base + 1) },
})
const settled = (call: Append, kind: 'refused' | 'unknown'): Append => ({ ...call, outcome: { kind } })
const read = (place: number, [sentAt, answeredAt]: readonly [number, number], text?: string): Read => ({
  ...{ kind: 'read', client: 'Ben', etag: tag(place), text, sentAt, answeredAt },
})
const change = (versions: readonly Version[], place: number, part: Partial<Version>) =>
  versions.map((version, index) => (index === place ? { ...version, ...part } : version))

describe('a good history', () => {
  it.each<[string, ArticleHistory]>([
    ['nothing happened', { calls: [], versions: chain() }],
    ['one after the other', { calls: [append('a', 0, [1, 2]), append('b', 1, [3, 4])], versions: chain('a', 'b') }],
    [
      'the answer came late, and a read saw it before',
      { calls: [append('a', 0, [1, 9]), read(1, [2, 3], 'a'), append('b', 1, [4, 5])], versions: chain('a', 'b') },
    ],
    [
      'a read that overlaps an append sees it or not',
      { calls: [append('a', 0, [1, 6]), read(0, [2, 5]), read(1, [3, 4])], versions: chain('a') },
    ],
    [
      'an answer got lost for ever',
      { calls: [settled(append('a', 0, [1, Infinity]), 'unknown')], versions: chain('a') },
    ],
    ['and nothing happened', { calls: [settled(append('a', 0, [1, Infinity]), 'unknown')], versions: chain() }],
    [
      'refused, and asked for again over what is current',
      {
        calls: [append('a', 0, [1, 2]), settled(append('b', 0, [3, 4]), 'refused'), append('b', 1, [5, 6])],
        versions: chain('a', 'b'),
      },
    ],
  ])('%s', (_, history) => {
    expect(violationsOf(history)).toEqual([])
  })
})

describe('a bad history', () => {
  const both = [append('a', 0, [1, 2]), append('b', 1, [3, 4])]
  it.each<[string, ArticleHistory, RegExp]>([
    [
      'an acknowledged line is gone',
      { calls: [append('a', 0, [1, 2])], versions: chain() },
      /told at 2 that "a" over "0" is saved as "1", but no version adds it/,
    ],
    [
      'an acknowledged line was overwritten',
      { calls: both, versions: change(chain('a', 'b'), 2, { text: 'b' }) },
      /version 2 "2" is not the version before it and one line: lost \["a"\]/,
    ],
    [
      'two saves over one version both won',
      {
        calls: [append('a', 0, [1, 4]), append('b', 0, [2, 3], 2)],
        versions: change(chain('a', 'b'), 2, { text: 'b' }),
      },
      /nobody asked for over "1"/,
    ],
    [
      'history forks',
      { calls: both, versions: change(chain('a', 'b'), 2, { parents: [tag(0)] }) },
      /continues \["0"\]/,
    ],
    [
      'a line is there twice',
      { calls: [append('a', 0, [1, 9]), append('a', 1, [2, 8])], versions: chain('a', 'a') },
      /"a" is in the text 2 times/,
    ],
    ['a line came from nowhere', { calls: [], versions: chain('a') }, /"a", which nobody asked for/],
    [
      'a refused line is there',
      { calls: [settled(append('a', 0, [1, 2]), 'refused')], versions: chain('a') },
      /"a" was refused over "0", but is version "1"/,
    ],
    [
      'an etag was given out twice',
      {
        calls: [append('a', 0, [1, 2]), append('b', 1, [3, 4], 1)],
        versions: change(chain('a', 'b'), 2, { etag: tag(1) }),
      },
      /an etag names two versions/,
    ],
    [
      'the acknowledgement names another version',
      { calls: [append('a', 0, [1, 2], 7)], versions: chain('a') },
      /saved as "7", but the version that adds it is "1"/,
    ],
    [
      'appends took effect against the order in which they were made',
      { calls: [append('a', 0, [3, 4]), append('b', 1, [1, 2])], versions: chain('a', 'b') },
      /append of "b" .* was over at 2, before .*"a".* began/,
    ],
    [
      'a read is stale',
      { calls: [append('a', 0, [1, 2]), read(0, [3, 4])], versions: chain('a') },
      /append of "a" .* was over at 2, before Ben’s read of version 0/,
    ],
    [
      'a reader went back in time',
      { calls: [append('a', 0, [1, 9]), read(1, [2, 3]), read(0, [4, 5])], versions: chain('a') },
      /read of version 1 .* was over at 3, before Ben’s read of version 0/,
    ],
    [
      'a read saw what was sent only later',
      { calls: [read(1, [1, 2]), append('a', 0, [3, 4])], versions: chain('a') },
      /read of version 1 .* was over at 2, before Ana’s append of "a"/,
    ],
    [
      'a read saw what never was',
      { calls: [read(5, [1, 2])], versions: chain() },
      /read "5" at 2, which is no version/,
    ],
    [
      'a read saw another text',
      { calls: [append('a', 0, [1, 2]), read(1, [3, 4], 'b')], versions: chain('a') },
      /another text under "1"/,
    ],
  ])('%s', (_, history, sentence) => {
    expect(violationsOf(history).join('\n')).toMatch(sentence)
  })
})

describe('a history from a wiki in memory', () => {
  /** Each call takes effect at one moment; around it lies the time from sending to answer. */
  const moment = fc.record({ isRead: fc.boolean(), before: fc.nat(5), after: fc.nat(5) })
  const history = (moments: readonly { isRead: boolean; before: number; after: number }[]): ArticleHistory => {
    const calls: (Append | Read)[] = []
    const lines: string[] = []
    moments.forEach(({ isRead, before, after }, index) => {
      // The part behind the point keeps all moments distinct.
      const span = [index - before + index / 1000, index + after + 0.5 + index / 1000] as const
      if (isRead) calls.push(read(lines.length, span, lines.join('\n')))
      else calls.push(append(`line ${index}`, lines.length, span))
      if (!isRead) lines.push(`line ${index}`)
    })
    return { calls, versions: chain(...lines) }
  }

  it('is good, however its calls overlap', () => {
    fc.assert(
      fc.property(fc.array(moment), moments => {
        expect(violationsOf(history(moments))).toEqual([])
      }),
    )
  })

  it('is bad as soon as one read between two appends is of the version before or after its time', () => {
    const alone = { isRead: false, before: 0, after: 0 }
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 20 }), fc.constantFrom(-1, 1), (moments, shift) => {
        const { calls, versions } = history([...moments, alone, { ...alone, isRead: true }, alone])
        const wrong = calls.map((call, index) =>
          call.kind === 'read' && index === calls.length - 2
            ? { ...call, etag: versions[versions.length - 2 + shift]?.etag ?? call.etag, text: undefined }
            : call,
        )
        expect(violationsOf({ calls: wrong, versions })).not.toEqual([])
      }),
    )
  })
})
