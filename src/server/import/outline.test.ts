import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '#shared/domain/article.ts'
import { titleSchema } from '#shared/protocol/article.ts'
import { createMarkdownReader } from './markdown-reader.ts'
import { fitTitle, listOf, outlineOf } from './outline.ts'
import { bodyOf } from './planned-article.ts'

const read = createMarkdownReader()
const outline = (text: string) => outlineOf(text, read)
/** Title and body that a text gets without its links changed. */
function articleOf(text: string) {
  const { title, cuts } = outline(text)
  const body = bodyOf(text, { path: '', cuts, rewrites: [] }, article => article.id)
  return [title, body]
}

describe('title and body', () => {
  it.each([
    ['the first heading, which the body does not repeat', '# A `b`\n\nText\n', ['A b', 'Text\n']],
    ['a heading of any level', '\n\n###   A ###\n\n\nText', ['A', 'Text']],
    ['an underlined heading', 'A\nb\n---\nText', ['A b', 'Text']],
    ['Windows line ends', '# A\r\n\r\nText\r\nmore\r\n', ['A', 'Text\r\nmore\r\n']],
    [
      'a heading after what nobody sees',
      '<!-- c -->\n\n<a id="x"></a>\n\n## A\n\nText',
      ['A', '<!-- c -->\n\n<a id="x"></a>\n\nText'],
    ],
    ['a heading further down, which stays', 'Text\n\n# A\n', ['A', 'Text\n\n# A\n']],
    ['the first top-level heading', '> # A\n\n- # B\n\n# C', ['C', '> # A\n\n- # B\n\n# C']],
    ['the first heading that says something', '#\n\n# A', ['A', '#\n\n# A']],
    ['nothing', 'Text', [undefined, 'Text']],
    ['nothing in an empty file', '', [undefined, '']],
    ['nothing but a heading', '# A', ['A', '']],
    ['front matter before a heading', '---\ntitle: A\n---\n\n# B\n\nText', ['A', '# B\n\nText']],
    ['front matter that a heading repeats', '---\ntitle: "A: b"\n---\n\n# a: B\n\nText', ['A: b', 'Text']],
    ['a heading behind front matter without title', '---\ntags: x\n...\n# B\nText', ['B', 'Text']],
    ['front matter with Windows line ends', '---\r\ntitle: A\r\n---\r\nText\r\n', ['A', 'Text\r\n']],
    ['a number', '---\ntitle: 1984\n---\n', ['1984', '']],
    ['an empty title', '---\ntitle: ""\n---\n# B', ['B', '']],
    ['front matter without content', '---\n---\n# B', ['B', '']],
  ])('come from %s', (_, text, article) => {
    expect(articleOf(text)).toEqual(article)
  })

  it.each([
    ['malformed', '---\ntitle: [A\n---\n\n# B\n', /malformed/u],
    ['written twice', '---\ntitle: A\ntitle: B\n---\n# C', /malformed/u],
    [
      'a bomb',
      `---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]\n---\n`,
      /malformed/u,
    ],
    ['nested without end', `---\na: ${'['.repeat(30_000)}\n---\n# A`, /malformed/u],
  ])('keep front matter that is %s, and say so', (_, text, remark) => {
    expect(articleOf(text)).toEqual([/\n# (.)/u.exec(text)?.[1], text])
    expect(outline(text).remarks).toEqual([expect.stringMatching(remark)])
  })

  it('leave thematic breaks alone', () => {
    expect(articleOf('---\n\nText\n\n---\n')[1]).toBe('---\n\nText\n\n---\n')
    expect(articleOf('---\ntitle: A\n')[1]).toBe('---\ntitle: A\n')
    expect(outline('---\n\nText\n\n---\n').remarks).toEqual([])
  })

  it('says which front matter has no place in an article', () => {
    expect(outline('---\ntitle: A\ndate: 2024-01-01\nlayout: post\n---\n').remarks).toEqual([
      'front matter left out: date, layout',
    ])
  })
})

describe('tags', () => {
  it.each([
    ['[b, a, A, 1]', ['1', 'a', 'b']],
    ['b, a c', ['a c', 'b']],
    ['b  a', ['a', 'b']],
    ['"#b #a/c"', ['a/c', 'b']],
    ['\n  - b\n  - a', ['a', 'b']],
    ['{a: b}', []],
    ['', []],
  ])('are read from %j', (yaml, tags) => {
    expect(outline(`---\ntags: ${yaml}\n---\n`).tags).toEqual(tags)
  })

  it('are left out where there are too many or they are too long', () => {
    const { tags, remarks } = outline(`---\ntags: [${'x'.repeat(101)}, ${[...Array(101).keys()].join(', ')}]\n---\n`)
    expect(tags).toHaveLength(limits.tags)
    expect(remarks).toHaveLength(1)
  })
})

describe('fragments', () => {
  it('lead from headings of the file to headings of the article', () => {
    const { fragments } = outline('# A\n\n## A\n\n## B\n\n<a id="old"></a>\n\n## A')
    expect([...fragments]).toEqual([
      ['old', 'old'],
      ['a', null],
      ['a-1', 'a'],
      ['b', 'b'],
      ['a-2', 'a-1'],
    ])
  })
})

describe('an outline', () => {
  const piece = fc.constantFrom(
    '---',
    '\n',
    '\r\n',
    'title: ',
    'tags: ',
    '[',
    '"',
    '# ',
    'a',
    ' ',
    '\t',
    '[x](y.md)',
    '&a ',
    '*a',
    '- ',
    '===',
  )
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 60 }).map(all => all.join('')),
  )

  it('is made of any text, with a title that the wiki takes and cuts in order', () => {
    fc.assert(
      fc.property(anyText, text => {
        const { title, cuts, references } = outline(text)
        if (title !== undefined) expect(titleSchema.parse(title)).toBe(title)
        const ranges = [...cuts, ...references].sort((a, b) => a.start - b.start || a.end - b.end)
        let from = 0
        for (const { start, end } of ranges) {
          expect(start).toBeGreaterThanOrEqual(from)
          from = end
        }
        expect(from).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('is made of five megabytes of blank lines', () => {
    expect(outline('\n'.repeat(5_000_000)).title).toBeUndefined()
    expect(articleOf(`# A${'\n'.repeat(5_000_000)}`)).toEqual(['A', ''])
  })
})

describe('fitTitle', () => {
  it('makes a title of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), text => {
        const title = fitTitle(text)
        if (title !== '') expect(titleSchema.parse(title)).toBe(title)
        expect(fitTitle(title)).toBe(title)
      }),
    )
  })

  it('does not cut through a character', () => {
    expect(fitTitle(`${'x'.repeat(299)}😀`)).toBe('x'.repeat(299))
  })
})

describe('listOf', () => {
  it('lists each text once and counts what is too many', () => {
    expect(listOf(['a', 'b', 'a'])).toBe('a, b')
    expect(listOf([...Array(60).keys()].map(String))).toMatch(/, 49 and 10 more$/u)
  })
})
