import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArticleId } from './article.ts'
import { formatArticleLink, linkTargets, parseArticleLink, wikiLinkAt } from './wiki-link.ts'

const id = '6f1e9f7a-3c1d-4b7e-9a51-0c2d3e4f5a6b' as ArticleId
const other = '7f1e9f7a-3c1d-4b7e-9a51-0c2d3e4f5a6b' as ArticleId
const titles = (body: string) => linkTargets(body).map(target => (target.kind === 'title' ? target.title : target.id))

describe('article links', () => {
  it('carry an id and a heading', () => {
    expect(formatArticleLink({ id })).toBe(`article:${id}`)
    expect(formatArticleLink({ id, fragment: '' })).toBe(`article:${id}`)
    expect(formatArticleLink({ id, fragment: 'who-owns-what' })).toBe(`article:${id}#who-owns-what`)
    expect(parseArticleLink(`ARTICLE:${id.toUpperCase()}#x`)).toEqual({ id, fragment: 'x' })
    expect(parseArticleLink(`article:${id}#`)).toEqual({ id })
    expect(parseArticleLink(`article:${id}#100%`)).toEqual({ id, fragment: '100%' })
  })

  it.each(['', 'article:', 'article:1', `xarticle:${id}`, `article:${id}/x`, `https://example.org/article:${id}`])(
    'are not what %j is',
    href => {
      expect(parseArticleLink(href)).toBeUndefined()
    },
  )

  it('come back from their text, in an address that Markdown and HTML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fragment => {
        const address = formatArticleLink({ id, fragment })
        expect(parseArticleLink(address)).toEqual({ id, fragment })
        expect(address).toMatch(/^[^\s<>()[\]"'`\\|]*$/u)
      }),
    )
  })
})

describe('wikiLinkAt', () => {
  it('reads target and text where the link begins', () => {
    expect(wikiLinkAt('see [[ Tea |hot tea]].', 4)).toEqual({ target: 'Tea', text: 'hot tea', start: 4, end: 21 })
    expect(wikiLinkAt('[[Tea]]', 0)).toEqual({ target: 'Tea', text: undefined, start: 0, end: 7 })
  })

  it.each(['[Tea]', '[[]]', '[[ ]]', '[[a[b]]', '[[a\nb]]', '[[a]](x.md)', 'x[[a]]'])('finds none in %j', text => {
    expect(wikiLinkAt(text, 0)).toBeUndefined()
  })
})

describe('linkTargets', () => {
  it('finds links by title and by id, each once', () => {
    expect(
      linkTargets(`[[Tea]], [[ TEA |again]] and [x](article:${id}#y), [z](<article:${id.toUpperCase()}> "t")`),
    ).toEqual([
      { kind: 'title', title: 'tea' },
      { kind: 'id', id },
    ])
  })

  it.each([
    ['a definition', `[x]: article:${id}`],
    ['a definition in angle brackets', `[x]:\n  <article:${id}#a>`],
    ['an autolink', `<article:${id}>`],
    ['HTML', `<a class="x" href="article:${id}">x</a>`],
    ['an HTML block', `<div>\n<a href='article:${id}'>x</a>\n</div>`],
    ['a list', `- one\n  - two [x](article:${id})`],
    ['a table', `| a | b |\n|---|---|\n| \`| [x](article:${id}) |`],
    ['a lazy line of a quotation', `> one\ntwo [x](article:${id})`],
    ['a line that is indented but goes on with a paragraph', `one\n      two [x](article:${id})`],
    ['a list item after a nested list', `- a\n\n  - b\n\n    c\n\n  [x](article:${id})`],
    ['text after a closed fence', `\`\`\`\ncode\n\`\`\`\n[x](article:${id})`],
    ['text after a fence that ends with its list item', `- \`\`\`\n  code\n\n[x](article:${id})`],
    ['text after a fence that ends with its quotation', `> ~~~\n> code\n\n[x](article:${id})`],
    ['text after a comment', `<!-- a\n\nb -->\n\n[x](article:${id})`],
    ['text between code spans', `\`a\` [x](article:${id}) \`b\``],
    ['text after a lone backtick', `a \` b [x](article:${id})`],
    ['text after a backtick in the block above', `a \` b\n\n[x](article:${id}) \` c`],
    ['text with Windows line ends', `\`\`\`\r\ncode\r\n\`\`\`\r\n[x](article:${id})\r\n`],
  ])('sees a link in %s', (_, body) => {
    expect(linkTargets(body)).toEqual([{ kind: 'id', id }])
  })

  it.each([
    ['a fence', '```md\n[[Tea]]\n```'],
    ['a fence without an end', '```\n[[Tea]]'],
    ['tildes', '~~~ `\n[[Tea]]\n```\n[[Tea]]\n~~~'],
    ['a longer fence around a shorter one', '````\n```\n[[Tea]]\n```\n[[Tea]]\n````'],
    ['a fence whose end carries words', '```\n[[Tea]]\n``` no end\n[[Tea]]\n```'],
    ['a fence in a list', '1. one\n\n   ```\n   [[Tea]]\n   ```\n'],
    ['a fence deep in lists', '- a\n    - b\n        - c\n\n          ```\n          [[Tea]]\n          ```'],
    ['a fence right after a list mark', '- ```\n  [[Tea]]\n  ```'],
    ['a fence in a quotation', '> > ```\n> > [[Tea]]\n> > ```'],
    ['a fence in a list in a quotation', '> - a\n>\n>   ~~~\n>   [[Tea]]\n>   ~~~'],
    ['indented code', 'a\n\n    [[Tea]]\n\tx [[Tea]]'],
    ['indented code in a list', '- a\n\n      [[Tea]]'],
    ['a code span', 'a `[[Tea]]` b'],
    ['a longer code span', 'a `` ` [[Tea]] `` b'],
    ['a code span over two lines', 'a `b\n[[Tea]]` c'],
    ['a code span that ends with a backslash', 'a `[[Tea]]\\` b'],
    ['a comment', 'a <!-- [[Tea]] --> b'],
    ['a comment block', '<!--\n\n[[Tea]]\n\n-->'],
    ['a script', '<script>\n\n[[Tea]]\n</script>'],
    ['preformatted HTML', '<pre>\n[[Tea]]\n\n[[Tea]]\n</pre>'],
    ['escaped brackets', 'a \\[[Tea]] b'],
    ['the text of an ordinary link', '[[Tea]](https://example.org)'],
  ])('sees none in %s', (_, body) => {
    expect(titles(body)).toEqual([])
  })

  it('takes an escaped backtick for text', () => {
    expect(titles('\\`[[Tea]]`')).toEqual(['tea'])
    expect(titles('\\``[[Tea]]`')).toEqual([])
  })

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      ...['`', '```', '~~~', '\n', '\n\n', '    ', '\t', '> ', '- ', '1. ', '2) ', '<!--', '-->', '<pre>', '</pre>'],
      ...['[[', ']]', '|', 'Tea', '](', ')', `article:${other}`, '\\', '# ', '---', '\r\n', '<', 'href='],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        for (const target of linkTargets(pieces.join(''))) {
          expect(target.kind === 'id' ? target.id : target.title).not.toBe('')
        }
      }),
      { numRuns: 1000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => Array.isArray(linkTargets(`[[${text}`))))
  })

  // Quadratic scanning of a megabyte would run into the time limit of the test.
  it.each([
    '`',
    '` ',
    '`` ` ',
    '[[',
    '[[a',
    '](',
    ']: ',
    '<!--',
    '\\',
    '> ',
    '- ',
    '\n',
    '* ',
    '```\n',
    '\t',
    '[[a]](',
    '- a\n  ',
  ])('is linear in a text of nothing but %j', piece => {
    expect(linkTargets(`[[Tea]]\n\n${piece.repeat(Math.ceil(1_000_000 / piece.length))}`)).toContainEqual({
      kind: 'title',
      title: 'tea',
    })
  })
})
