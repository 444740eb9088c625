import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Etag } from './etag.ts'
import { judge, parsePreconditions, permissionToWrite, type Validators, type Verdict } from './precondition.ts'

const now = Date.UTC(2026, 10, 21) / 1000
const modifiedAt = Date.UTC(2026, 10, 20, 12) / 1000
const current: Validators = { etag: '"now"' as Etag, alsoMatches: ['"now.md"' as Etag], modifiedAt }
const before = 'Fri, 20 Nov 2026 11:59:59 GMT'
const same = 'Fri, 20 Nov 2026 12:00:00 GMT'
const after = 'Fri, 20 Nov 2026 12:00:01 GMT'

type Lines = Record<string, readonly string[]>
const verdict = (lines: Lines, state: Validators | undefined, method: string): Verdict =>
  judge(parsePreconditions(lines, now), state, method)
const permission = (lines: Lines) => permissionToWrite(parsePreconditions(lines, now))

describe('If-Match', () => {
  it.each<[Verdict, readonly string[]]>([
    ['met', ['"now"']],
    ['met', ['"now.md"']],
    ['met', ['*']],
    ['met', ['"old", "now"']],
    ['met', ['"old"', '"now"']],
    ['met', [' \t"now"\t ']],
    ['met', [', ,"old",,\t"now",']],
    ['failed', ['"old"']],
    ['failed', ['W/"now"']],
    ['failed', ['now']],
    ['failed', ["'now'"]],
    ['failed', ['']],
    ['failed', [',']],
    ['failed', ['"now']],
    ['failed', ['now"']],
    ['failed', ['"now" "old"']],
    ['failed', ['"now", old']],
    ['failed', ['"now", *']],
    ['failed', ['*, "now"']],
    ['failed', ['*', '*']],
    ['failed', ['w/"now"']],
    ['failed', ['W/ "now"']],
    ['failed', ['"n ow"']],
    ['failed', ['"now\u0100"']],
    ['failed', ['Fri, 20 Nov 2026 12:00:00 GMT']],
  ])('is %s for %j', (expected, lines) => {
    expect(verdict({ 'if-match': lines }, current, 'PUT')).toBe(expected)
    expect(verdict({ 'if-match': lines }, current, 'GET')).toBe(expected)
  })

  it.each(['*', '"now"', '', 'x'])('is false of nothing (%j)', line => {
    expect(verdict({ 'if-match': [line] }, undefined, 'PUT')).toBe('failed')
  })

  it('compares tags with commas and obs-text inside whole', () => {
    const odd = { etag: '"a,\xe9,b"' as Etag }
    expect(verdict({ 'if-match': ['"x", "a,\xe9,b"'] }, odd, 'PUT')).toBe('met')
    expect(verdict({ 'if-match': ['"a", "\xe9", "b"'] }, odd, 'PUT')).toBe('failed')
  })
})

describe('If-None-Match', () => {
  it.each<[Verdict, readonly string[]]>([
    ['not-modified', ['"now"']],
    ['not-modified', ['W/"now"']],
    ['not-modified', ['"old", W/"now"']],
    ['not-modified', ['"old"', '"now"']],
    ['not-modified', ['*']],
    ['met', ['"old"']],
    ['met', ['"now.md"']],
    ['met', ['now']],
    ['met', ['']],
    ['met', ['"now", x']],
  ])('gives a read %s for %j', (expected, lines) => {
    expect(verdict({ 'if-none-match': lines }, current, 'GET')).toBe(expected)
    expect(verdict({ 'if-none-match': lines }, current, 'HEAD')).toBe(expected)
    expect(verdict({ 'if-none-match': lines }, current, 'PUT')).toBe(expected === 'met' ? 'met' : 'failed')
  })

  it.each(['*', '"now"'])('is true of nothing (%j)', line => {
    expect(verdict({ 'if-none-match': [line] }, undefined, 'PUT')).toBe('met')
  })
})

describe('dates', () => {
  it.each<[Verdict, Lines]>([
    ['not-modified', { 'if-modified-since': [same] }],
    ['not-modified', { 'if-modified-since': [after] }],
    ['met', { 'if-modified-since': [before] }],
    ['met', { 'if-modified-since': ['yesterday'] }],
    ['met', { 'if-modified-since': [after, after] }],
    ['met', { 'if-unmodified-since': [same] }],
    ['met', { 'if-unmodified-since': [after] }],
    ['failed', { 'if-unmodified-since': [before] }],
    ['met', { 'if-unmodified-since': ['x'] }],
    ['met', { 'if-unmodified-since': [before, before] }],
  ])('give a read %s for %j', (expected, lines) => {
    expect(verdict(lines, current, 'GET')).toBe(expected)
  })

  it('are ignored where there is none to compare with', () => {
    const dateless = { etag: current.etag }
    expect(verdict({ 'if-modified-since': [after] }, dateless, 'GET')).toBe('met')
    expect(verdict({ 'if-unmodified-since': [before] }, dateless, 'GET')).toBe('met')
  })

  it('If-Modified-Since means nothing to a write', () => {
    expect(verdict({ 'if-modified-since': [after] }, current, 'PUT')).toBe('met')
  })
})

describe('the order of evaluation', () => {
  it.each<[Verdict, Lines]>([
    // If-Unmodified-Since is not asked where If-Match is there.
    ['met', { 'if-match': ['"now"'], 'if-unmodified-since': [before] }],
    ['failed', { 'if-match': ['"old"'], 'if-unmodified-since': [after] }],
    ['failed', { 'if-match': [''], 'if-unmodified-since': [after] }],
    // If-Modified-Since is not asked where If-None-Match is there.
    ['met', { 'if-none-match': ['"old"'], 'if-modified-since': [after] }],
    ['not-modified', { 'if-none-match': ['"now"'], 'if-modified-since': [before] }],
    ['met', { 'if-none-match': ['junk'], 'if-modified-since': [after] }],
    // The first pair comes before the second.
    ['failed', { 'if-match': ['"old"'], 'if-none-match': ['"now"'] }],
    ['not-modified', { 'if-match': ['"now"'], 'if-none-match': ['"now"'] }],
    ['failed', { 'if-unmodified-since': [before], 'if-none-match': ['"now"'] }],
    ['not-modified', { 'if-unmodified-since': [after], 'if-modified-since': [after] }],
  ])('gives a read %s for %j', (expected, lines) => {
    expect(verdict(lines, current, 'GET')).toBe(expected)
  })
})

describe('the permission to write', () => {
  it('comes from strong tags of If-Match', () => {
    expect(permission({ 'if-match': ['"a", W/"b", "c"'] })).toEqual({
      kind: 'change',
      expected: ['"a"', '"c"'],
      except: [],
    })
    expect(permission({ 'if-match': ['*'] })).toEqual({ kind: 'change', expected: 'any', except: [] })
  })

  it('excludes what If-None-Match names, weakly', () => {
    expect(permission({ 'if-match': ['"a", "b"'], 'if-none-match': ['W/"a"'] })).toMatchObject({ expected: ['"b"'] })
    expect(permission({ 'if-match': ['*'], 'if-none-match': ['"a"'] })).toMatchObject({
      expected: 'any',
      except: ['"a"'],
    })
    expect(permission({ 'if-match': ['*'], 'if-none-match': ['*'] })).toMatchObject({ expected: [] })
  })

  it('is to create for If-None-Match: * alone', () => {
    expect(permission({ 'if-none-match': ['*'] })).toEqual({ kind: 'create' })
  })

  it.each<[Lines]>([
    [{}],
    [{ 'if-none-match': ['"a"'] }],
    [{ 'if-none-match': [''] }],
    [{ 'if-none-match': ['*', '*'] }],
    [{ 'if-unmodified-since': [after] }],
    [{ 'if-modified-since': [before] }],
  ])('is none for %j', lines => {
    expect(permission(lines)).toEqual({ kind: 'none' })
  })

  const tag = fc.constantFrom('"now"', '"old"', 'W/"now"', '*', 'now', '', ',', '"now', '"now.md"', 'W/', ' ')
  const anyLines = fc.array(
    fc.oneof(
      fc.array(tag).map(tags => tags.join(', ')),
      fc.string(),
    ),
    { maxLength: 3 },
  )
  const headers = fc.record(
    {
      'if-match': anyLines.filter(lines => lines.length > 0),
      'if-none-match': anyLines.filter(lines => lines.length > 0),
      'if-modified-since': fc.constantFrom([before], [after], ['']),
      'if-unmodified-since': fc.constantFrom([before], [after], ['']),
    },
    { requiredKeys: [] },
  )

  it('never allows what the RFC’s order of evaluation forbids', () => {
    fc.assert(
      fc.property(headers, lines => {
        const allowed = permission(lines)
        const mayWriteNow =
          allowed.kind === 'change' &&
          !allowed.except.includes(current.etag) &&
          (allowed.expected === 'any' || allowed.expected.includes(current.etag))
        if (mayWriteNow) expect(verdict(lines, { etag: current.etag }, 'PUT')).toBe('met')
        if (allowed.kind === 'create') expect(verdict(lines, undefined, 'PUT')).toBe('met')
        // Without a strong tag of the head or `*` in If-Match there is no change of what exists.
        const text = (lines['if-match'] ?? []).join(',')
        if (!text.includes('"now"') && text.trim() !== '*') expect(mayWriteNow).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  it('allows every strong tag of a list, however it is spread over lines', () => {
    const opaque = fc.stringMatching(/^[!#-~\x80-\xff]{0,12}$/).map(text => `"${text}"`)
    fc.assert(
      fc.property(fc.array(opaque, { minLength: 1, maxLength: 8 }), fc.nat(), (tags, cut) => {
        const at = cut % tags.length
        const lines = [tags.slice(0, at).join(' ,'), tags.slice(at).join(',\t')]
        expect(permission({ 'if-match': lines })).toEqual({ kind: 'change', expected: tags, except: [] })
      }),
    )
  })

  it('is found in time that grows with the text alone', () => {
    const long = `${'"a" , '.repeat(20_000)}x`
    expect(permission({ 'if-match': [long] })).toMatchObject({ expected: [] })
    expect(permission({ 'if-match': [', \t'.repeat(100_000)] })).toMatchObject({ expected: [] })
  })
})
