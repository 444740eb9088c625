import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { createMarkdownReader } from './markdown-reader.ts'

const read = createMarkdownReader()

/** Kind and place of every reference, the place as the text that stands there. */
const placesIn = (text: string) =>
  read(text).references.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)

describe('references', () => {
  it.each([
    ['a link', '[x](a.md)', ['link a.md']],
    ['a title behind the address', '[x]( a.md "t" )', ['link a.md']],
    ['angle brackets', '[x](<a b.md> (t))', ['link <a b.md>']],
    ['parentheses', '[x](a(1).md)', ['link a(1).md']],
    ['an address on the next line', '[x](\na.md)', ['link a.md']],
    ['an image', '![x](a.png)', ['image a.png']],
    ['an image in a link', '[![x](a.png)](b.md)', ['image a.png', 'link b.md']],
    ['a definition', '[x]\n\n[x]: a.md "t"', ['link a.md']],
    ['a definition over two lines', '[x]:\n  <a.md>\n  "t"', ['link <a.md>']],
    ['a definition in a quotation', '> [x]:\n> a.md', ['link a.md']],
    ['a definition in a list', '1. [x\\]]: a.md', ['link a.md']],
    ['a list', '- a\n\n  1. [x](a.md)\n     [y](b.md)', ['link a.md', 'link b.md']],
    ['tabs', '-\t[x](a.md)\n\n\t[y](b.md)', ['link a.md', 'link b.md']],
    [
      'a quotation with a lazy line',
      '> > [x](a.md)\n> [y](b.md)\nz [z](c.md)',
      ['link a.md', 'link b.md', 'link c.md'],
    ],
    ['a heading', '## [x](a.md) [x](b.md) ##', ['link a.md', 'link b.md']],
    ['an underlined heading', 'a\n[x](a.md)\n===', ['link a.md']],
    ['a table', '| a | b |\n|--|--|\n| `\\|` | [x](a.md) |\n| [x](b.md) |', ['link a.md', 'link b.md']],
    ['a table without outer pipes', '> a | b\n> --|--\n> [x](a.md) | [x](b.md)', ['link a.md', 'link b.md']],
    ['the same text twice in a table', '| a | b |\n|--|--|\n| [x](a.md) | [x](a.md) |', ['link a.md', 'link a.md']],
    ['Windows line ends', 'a\r\n[x](a.md)\r\n\r\n> [y](b.md)\r\n', ['link a.md', 'link b.md']],
    ['a footnote', 'a[^1]\n\n[^1]: [x](a.md)\n\n    [y](b.md)', ['link a.md', 'link b.md']],
    ['a footnote in place', 'a^[see [x](a.md)]', ['link a.md']],
    ['HTML', 'a <a class="b" href="a.md">x</a> <img alt="a > b" src=\'a.png\'>', ['link a.md', 'image a.png']],
    ['HTML over several lines', '> a <a\n>   href=a.md\n>   id=b>x</a>', ['link a.md']],
    ['an HTML block', '<div>\n<a href="a.md">x</a>\n</div>', ['link a.md']],
    ['a wiki link', '[[a]] and [[b|c]]', ['wiki-link [[a]]', 'wiki-link [[b|c]]']],
    ['a wiki link in a table', '| a |\n|--|\n| [[b\\|c]] |', ['wiki-link [[b\\|c]]']],
    ['an embed', 'a ![[b.png]]', ['embed ![[b.png]]']],
    ['brackets in the text of a link', '[[x]](a.md) [a [b] c](b.md)', ['link a.md', 'link b.md']],
  ])('are found in %s', (_, text, places) => {
    expect(placesIn(text)).toEqual(places)
  })

  it.each([
    ['code', '`[x](a.md)` ``[[a]]``\n\n    [x](a.md)\n\n```\n[x](a.md)\n[x]: a.md\n```\n- ~~~\n  [[a]]'],
    ['comments', 'a <!-- [x](a.md) <a href="a.md"> --> b\n\n<!--\n\n<a href="a.md">\n[x]: a.md\n'],
    [
      'addresses that do not depend on the file',
      '[x](https://a.md) [x](mailto:a@b.c) [x](#a) [x](//a/b.md) <https://a.md>',
    ],
    ['links that are none', '\\[x](a.md) [x] (a.md) [x](a b.md) [x][y] [x]()'],
    ['the description of an image', '![[x](a.md)](https://example.org/a.png)'],
  ])('are not found in %s', (_, text) => {
    expect(placesIn(text)).toEqual([])
  })

  it('carry the address without escapes and entities', () => {
    const targets = read('[x](a\\_b.md) [x](a&amp;b.md) <a href="c&amp;d.md">x</a> [[ e |f]]').references
    expect(targets.map(({ target }) => target)).toEqual(['a_b.md', 'a&b.md', 'c&d.md', 'e'])
    expect(targets.at(-1)?.text).toBe('f')
  })
})

describe('headings', () => {
  it('are what a reader sees of them', () => {
    const { headings } = read('# A `b` *c* [d](e.md) &amp; <b>f</b>[[G|h]] ![i](j.png)  #\n\nK\nl\n---\n\n> # m')
    expect(headings.map(({ text }) => text)).toEqual(['A b c d & fh i', 'K l', 'm'])
    expect(headings.map(({ isTopLevel }) => isTopLevel)).toEqual([true, true, false])
    expect(headings.map(({ isFirst }) => isFirst)).toEqual([true, false, false])
  })

  it.each(['', '\n\n', '<!-- a\n\nb -->\n', '<a id="x"></a>\n\n', '<a name="x"></a> <!-- b -->\n\n', '[x]: a.md\n\n'])(
    'come first after %j, which nobody sees',
    before => {
      expect(read(`${before}# A`).headings[0]?.isFirst).toBe(true)
    },
  )

  it.each(['a\n\n', '- a\n\n', '<b>a</b>\n\n', '![](a.png)\n\n', '```\n```\n', '---\n', '> # A\n\n', '<hr>\n\n'])(
    'do not come first after %j',
    before => {
      expect(read(`${before}# A`).headings.at(-1)?.isFirst).toBe(false)
    },
  )
})

describe('places', () => {
  const pieces = fc.constantFrom(
    ...[
      '[a](x.md)',
      '[b]( <x.md> "t")',
      '[c][d]',
      '[d]: x.md',
      '![e](y.png)',
      '<a href="x.md">',
      '</a>',
      '<div>',
      '</div>',
    ],
    ...[
      '\n',
      '\n',
      '\n\n',
      '\r\n',
      ' ',
      '    ',
      '\t',
      '> ',
      '- ',
      '12. ',
      '# ',
      ' ##',
      '| ',
      ' | ',
      '|--|--|',
      '\\',
      '\\|',
    ],
    ...[
      '`',
      '``',
      '```',
      '~~~',
      '*',
      '**',
      '_',
      'word',
      '[',
      ']',
      '(',
      ')',
      '!',
      '<!-- ',
      ' -->',
      '---',
      '===',
      'é',
      '😀',
    ],
  )

  it('are those whose addresses, exchanged, change the addresses of links and nothing else', () => {
    const markdown = new MarkdownIt({ html: true })
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), chosen => {
        const text = chosen.join('')
        // Where HTML's own comments and tags overlap with Markdown's, browsers decide.
        fc.pre(!text.includes('<!-- '))
        const { references, unplaced } = read(text)
        let changed = ''
        let from = 0
        for (const { kind, target, start, end } of references) {
          changed +=
            text.slice(from, start) + (kind === 'link' && target === 'x.md' ? 'article:1' : text.slice(start, end))
          from = end
        }
        changed += text.slice(from)
        expect(unplaced).toEqual([])
        expect(markdown.render(changed)).toBe(markdown.render(text).replaceAll('href="x.md"', 'href="article:1"'))
      }),
      { numRuns: 2000 },
    )
  })

  it('are found in any text without a fault', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map(chosen => chosen.join('')),
        ),
        text => {
          for (const { start, end } of read(text).references) expect(text.slice(start, end)).not.toBe('')
        },
      ),
      { numRuns: 300 },
    )
  })

  // What is quadratic here would run into the time limit of the test.
  it.each([
    '[a](x.md) ',
    '| [a](x.md) ',
    '<a href="x.md"> ',
    '<!--',
    '[[a]]',
    '\n',
    '[a]: x.md\n',
    '# [a](x.md)\n',
    '<a "',
  ])('are found in a moment in a text of nothing but %j', piece => {
    const text = piece.repeat(Math.ceil(200_000 / piece.length))
    expect(read(text).unplaced).toEqual([])
  })
})
