import { describe, expect, test } from 'vitest'
import { anchorsOf, describeAnchor } from './anchor.ts'
import { mergeBodies } from './body-merge.ts'

/** Each line's place in words. */
const places = (...lines: string[]): string[] => anchorsOf(lines).map(describeAnchor)

describe('anchors', () => {
  test('count the paragraphs of a section', () => {
    expect(places('one', '', 'two', 'still two', '', '## History', '', 'one', '', 'two')).toEqual([
      'In the introduction, paragraph 1',
      'In the introduction, paragraph 1',
      'In the introduction, paragraph 2',
      'In the introduction, paragraph 2',
      'In the introduction, paragraph 2',
      'In “History”, the heading',
      'In “History”, the heading',
      'In “History”, paragraph 1',
      'In “History”, paragraph 1',
      'In “History”, paragraph 2',
    ])
  })
  test('tell lists, tables and code from paragraphs', () => {
    expect(places('text', '- a', '  more', '', '- b', '', 'text', '| a | b |', '| - | - |', '| c | d |')).toEqual([
      'In the introduction, paragraph 1',
      'In the introduction, the list',
      'In the introduction, the list',
      'In the introduction, the list',
      'In the introduction, the list',
      'In the introduction, the list',
      'In the introduction, paragraph 2',
      'In the introduction, the table',
      'In the introduction, the table',
      'In the introduction, the table',
    ])
    expect(places('a | b', '- | -', 'c | d', '', '| x |', '|---|').at(0)).toBe('In the introduction, the table')
    expect(places('a | b', '- | -', 'c | d', '', '| x |', '|---|').at(-1)).toBe('In the introduction, table 2')
    expect(places('```js', '# no heading', '', '- no list', '```', 'text')).toEqual([
      ...Array.from({ length: 5 }, () => 'In the introduction, the code'),
      'In the introduction, paragraph 1',
    ])
  })
  test('do not take rules and underlines for paragraphs', () => {
    expect(places('one', '', '---', '', 'two', '', '* * *', '', '- a', '', 'three').at(-1)).toBe(
      'In the introduction, paragraph 3',
    )
    expect(places('Title', '===', 'one', '', 'two').at(-1)).toBe('In “Title”, paragraph 2')
    expect(places('- a', '', '      code in the list', '', 'text', '', '    code').at(-1)).toBe(
      'In the introduction, the code',
    )
  })
  test('know the headings above', () => {
    const anchors = anchorsOf([
      '# The *salt* road #',
      '',
      '## [[Tolls|Tolls]] at `Jougne`',
      '',
      '### Rates',
      'text',
      '',
      '## [End](x)',
      'text',
    ])
    expect(anchors[5]?.path).toEqual(['The salt road', 'Tolls at Jougne', 'Rates'])
    expect(anchors[8]?.path).toEqual(['The salt road', 'End'])
    expect(places('Title', '=====', '', 'text', '', 'Section', '---', 'text').at(-1)).toBe('In “Section”, paragraph 1')
    expect(places('## C# ##', 'text').at(-1)).toBe('In “C#”, paragraph 1')
    expect(places('# ' + 'long '.repeat(100), 'text').at(-1)).toBe(`In “${'long '.repeat(24).trim()}…”, paragraph 1`)
    expect(anchorsOf(['#hashtag', '####### seven'])[1]?.path).toEqual([])
  })
})

describe('anchors of a merge', () => {
  const anchors = (base: string, mine: string, theirs: string): string[] =>
    mergeBodies(base, mine, theirs).regions.flatMap(region =>
      region.kind === 'same' ? [] : [describeAnchor(region.anchor)],
    )

  test('say where in the result a passage stands', () => {
    const base = 'intro\n\n## History\n\none\n\ntwo\n\nthree\n\n## Tolls\n\n| a |\n| - |\n| b |\n'
    const mine = base.replace('two', 'added\n\ntwo').replace('three', 'my three').replace('| b |', '| c |')
    expect(anchors(base, mine, base.replace('three', 'their three').replace('| b |', '| d |'))).toEqual([
      'In “History”, paragraph 2',
      'In “History”, paragraph 4',
      'In “Tolls”, the table',
    ])
  })
  test('of what was removed, name what stands there now', () => {
    expect(anchors('one\n\ntwo\n\nthree\n', 'one\n\nthree\n', 'one\n\ntwo\n\nthree\n')).toEqual([
      'In the introduction, paragraph 2',
    ])
    expect(anchors('one\n\ntwo\n\n# H\n', 'one\n\n# H\n', 'one\n\ntwo\n\n# H\n')).toEqual([
      'In the introduction, paragraph 1',
    ])
    expect(anchors('one\n', '', 'one\n')).toEqual(['In the introduction, paragraph 1'])
  })
  test('of what both added, count as what comes next', () => {
    expect(anchors('# H\n\none\n', '# H\n\none\n\nmine\n', '# H\n\none\n\ntheirs\n')).toEqual(['In “H”, paragraph 2'])
  })
})
