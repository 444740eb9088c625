// @vitest-environment jsdom
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { highlightCode } from './highlight-code.ts'
import { markdownParts } from './markdown-parts.ts'
import { createPartRenderer, renderMarkdown, type MarkdownContext } from './render-markdown.ts'

const written = '0b0e7a52-3f0e-4b0c-9a53-2f0c6f3b8a11' as ArticleId
const context: MarkdownContext = {
  title: 'The salt road',
  placeOfArticle: ({ id, fragment }) => ({
    href: `/w/1/article/${id}${fragment === undefined ? '' : `#${fragment}`}`,
    exists: id === written,
  }),
  placeOfTitle: title => ({ href: `/w/1/new?title=${encodeURIComponent(title)}`, exists: title === 'Jougne' }),
}
const rendered = (body: string, overrides: Partial<MarkdownContext> = {}) => {
  const { html } = renderMarkdown(body, { ...context, ...overrides })
  const root = document.createElement('div')
  root.innerHTML = html
  return root
}
const textOf = (root: Element, selector: string) => root.querySelector(selector)?.textContent

/** After https://cheatsheetseries.owasp.org (XSS filter evasion), DOMPurify's own tests, and published mutations. */
const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img src="javascript:alert(1)">',
  '<svg onload=alert(1)><circle r="1"/></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><img src=x onerror=alert(1)></template>',
  '<iframe src="javascript:alert(1)"></iframe><iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object><embed src="javascript:alert(1)">',
  '<a href="javascript:alert(1)">x</a> <a href=" &#1; java&#x0A;script:alert(1)">y</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a> <a href="vbscript:x">y</a> <a href="file:///etc/passwd">z</a>',
  '[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](&#106;avascript:alert(1)) [d](data:text/html;base64,PHNjcmlwdD4=)',
  '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)',
  '<form action="https://evil.example"><input name="q"><button formaction="javascript:alert(1)">go</button></form>',
  '<style>body { display: none }</style><link rel="stylesheet" href="https://evil.example/x.css">',
  '<div style="position:fixed;inset:0" class="dialog scrim" onclick="alert(1)" data-copy="x">cover</div>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example">',
  '<img id="getElementById"><form id="document"><input name="attributes"></form><a id="app" name="body">x</a>',
  '<b img src=x href=y>an address where none belongs</b>',
  '<details open ontoggle=alert(1)><summary>x</summary></details>',
  '<video><source onerror=alert(1)></video><audio src onloadstart=alert(1)>',
  '<a href="title:%E0%A4%A">broken</a> <a href="blob:https://a/b">b</a>',
  '<listing><img src=x onerror=alert(1)></listing><xmp><img src=x onerror=alert(1)></xmp><plaintext>',
  '<Listing number="1" caption="<img src=x onerror=alert(1)>" file-name="<script>alert(1)</script>">\n\nx\n\n</Listing>',
  '[[<img src=x onerror=alert(1)>|<script>alert(1)</script>]]',
  '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
  '[^1]\n\n[^1]: <img src=x onerror=alert(1)>',
  '| a |\n|--|\n| <img src=x onerror=alert(1)> |',
]
const harmlessElements =
  'a abbr b blockquote br button caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h2 h3 h4 ' +
  'h5 h6 header hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table ' +
  'tbody td tfoot th thead tr u ul var wbr'

function expectHarmless(root: Element): void {
  const allowed = new Set(harmlessElements.split(' '))
  for (const element of root.querySelectorAll('*')) {
    expect(allowed, element.outerHTML).toContain(element.localName)
    for (const { name, value } of element.attributes) {
      expect(name, element.outerHTML).not.toMatch(/^on|^style$|^srcdoc$|^formaction$|^name$/u)
      if (name === 'href') expect(value).toMatch(/^(?:https?:|mailto:|\/w\/|#)/u)
      if (name === 'src') expect(value).toMatch(/^https:/u)
      if (name === 'id') expect(value).toMatch(/^user-content-/u)
      if (name === 'data-copy') expect(value).toBe('')
    }
  }
}

describe('what somebody else wrote can do no harm', () => {
  test.each(attacks)('%s', attack => {
    expectHarmless(rendered(attack))
    expectHarmless(rendered(`> - ${attack}\n\n<b>${attack}`))
  })

  test('not even when the attacks are cut and glued', () => {
    const piece = fc.constantFrom(
      ...attacks,
      '`',
      '```\n',
      '<b ',
      '">',
      "'",
      '<!--',
      '-->',
      '\n\n',
      '<p>',
      '</p>',
      '<td>',
    )
    const cut = fc.tuple(piece, fc.nat(30)).map(([text, start]) => text.slice(start % (text.length + 1)))
    fc.assert(fc.property(fc.array(cut, { maxLength: 8 }), pieces => expectHarmless(rendered(pieces.join('')))))
  })

  test('and it stays so when it is read and written again', () => {
    for (const attack of attacks) {
      const once = rendered(attack)
      const twice = document.createElement('div')
      twice.innerHTML = once.innerHTML
      expectHarmless(twice)
    }
  })

  test('classes of the app cannot be borrowed', () => {
    expect(rendered('<div class="dialog caption wl--web">x</div>').querySelector('div')?.className).toBe('caption')
  })
})

describe('links', () => {
  test('to articles lead to where they stand, and say when they are gone', () => {
    const root = rendered(`[a](article:${written}#tolls) [b](article:00000000-0000-4000-8000-000000000000)`)
    const [kept, gone] = root.querySelectorAll('a')
    expect(kept?.getAttribute('href')).toBe(`/w/1/article/${written}#tolls`)
    expect(kept?.className).toBe('wl')
    expect(gone?.className).toBe('wl wl--missing')
  })

  test('by title may have a text of their own', () => {
    const root = rendered('[[Jougne]], [[gabelous|the *gabelous*]], `[[code]]`')
    const [found, missing] = root.querySelectorAll('a')
    expect(found?.className).toBe('wl')
    expect(missing?.className).toBe('wl wl--missing')
    expect(missing?.getAttribute('href')).toBe('/w/1/new?title=gabelous')
    expect(missing?.textContent).toBe('the *gabelous*')
    expect(textOf(root, 'code')).toBe('[[code]]')
  })

  test('to the web open outside and tell nobody where they were', () => {
    const link = rendered('https://example.org/a').querySelector('a')
    expect(link?.className).toBe('wl wl--web')
    expect(link?.rel).toBe('noopener noreferrer')
  })

  test('to files that are not in the wiki are words', () => {
    const link = rendered('[the listing](../listings/a.rs)').querySelector('a')
    expect(link?.hasAttribute('href')).toBe(false)
  })
})

describe('headings', () => {
  test('a first one that repeats the title is left out, and counts among the slugs', () => {
    const { headings, html } = renderMarkdown('# The salt road\n\nText.\n\n## Tolls\n\n## Tolls\n', context)
    expect(html).not.toContain('The salt road')
    expect(headings).toEqual([
      { slug: 'tolls', text: 'Tolls', level: 2 },
      { slug: 'tolls-1', text: 'Tolls', level: 2 },
    ])
  })

  test('stand below the title, whatever level the text begins with', () => {
    const levels = (body: string) => renderMarkdown(body, context).headings.map(({ level }) => level)
    expect(levels('# One\n\n## Two')).toEqual([2, 3])
    expect(levels('### One\n\n#### Two\n\n### Three')).toEqual([2, 3, 2])
  })
})

describe('code', () => {
  test('says its language, without the words that mdBook adds', () => {
    const root = rendered('```rust,ignore,does_not_compile\nfn main() {}\n```')
    expect(textOf(root, '.code header span')).toBe('Rust')
    expect(textOf(root, '.code pre')).toBe('fn main() {}\n')
  })

  test('is coloured without becoming markup', () => {
    const root = rendered('```rust\nlet a = "<img src=x onerror=alert(1)>";\n```', { highlight: highlightCode })
    expectHarmless(root)
    expect(textOf(root, '.hljs-keyword')).toBe('let')
    expect(textOf(root, 'pre')).toBe('let a = "<img src=x onerror=alert(1)>";\n')
  })
})

describe('what a page is made of', () => {
  test('a listing of mdBook is a figure with its file and its caption', () => {
    const root = rendered(
      '<Listing number="4-6" file-name="src/main.rs" caption="Changing `String`">\n\n```rust\nx\n```\n\n</Listing>',
    )
    expect(textOf(root, 'figure.listing .filename')).toBe('src/main.rs')
    expect(textOf(root, 'figure.listing figcaption')).toBe('Listing 4-6: Changing String')
    expect(root.querySelector('figure.listing .code')).not.toBeNull()
  })

  test('a picture that is not in the wiki is its description', () => {
    const root = rendered('<img alt="Two tables:\nthe first" src="img/trpl04-01.svg" class="center" />')
    expect(root.querySelector('img')).toBeNull()
    expect(root.querySelector('.absent')?.getAttribute('aria-label')).toBe('Two tables: the first')
  })

  test('tasks are boxes', () => {
    const boxes = rendered('- [x] done\n- [ ] to do\n- not a task').querySelectorAll<HTMLInputElement>('li input')
    expect([...boxes].map(({ checked }) => checked)).toEqual([true, false])
  })

  test('a note is set apart', () => {
    expect(textOf(rendered('> [!NOTE]\n> Convert only in the margin.'), '.callout b')).toBe('Note')
  })

  test('the first paragraph is larger only where the text begins with one', () => {
    expect(textOf(rendered('# The salt road\n\nFor six centuries.'), '.lead')).toBe('For six centuries.')
    expect(rendered('## History\n\nFor six centuries.').querySelector('.lead')).toBeNull()
  })

  test('columns keep their side', () => {
    expect(textOf(rendered('| Load | Sols |\n|---|--:|\n| Mule | 3 |'), 'td.r')).toBe('3')
  })
})

describe('right-to-left text', () => {
  const directions = (body: string) =>
    [...rendered(body).querySelectorAll('[dir]')].map(block => [block.tagName, block.getAttribute('dir')])

  test('lets every block run as its own letters do', () => {
    expect(
      directions('דרך המלח\n\n- one\n- two\n\n> ציטוט\n\n```\ncode\n```\n\n| א | b |\n|---|---|\n| 1 | 2 |\n'),
    ).toEqual([
      ['P', 'auto'],
      ['UL', 'auto'],
      ['BLOCKQUOTE', 'auto'],
      ['TABLE', 'rtl'],
      ['TH', 'auto'],
      ['TH', 'auto'],
    ])
  })
  test('lets the columns of a table run as its first letter does', () => {
    expect(directions('| 1 | a |\n|---|---|\n| א | 2 |\n')).toEqual([
      ['TH', 'auto'],
      ['TD', 'auto'],
    ])
    expect(directions('| 1 | א |\n|---|---|\n| a | 2 |\n').slice(0, 1)).toEqual([['TABLE', 'rtl']])
  })
  test('keeps a direction that the text gives, and adds none where all runs from left to right', () => {
    expect(directions('<p dir="rtl">abc</p>\n\nשלום')).toEqual([
      ['P', 'rtl'],
      ['P', 'auto'],
    ])
    expect(directions('# Salt\n\nA road.')).toEqual([])
  })
})

describe('a long text in parts', () => {
  const block = fc.constantFrom(
    '# The salt road',
    '# Tolls',
    '## Tolls',
    'Words, *more* of them and [[Jougne]].[^1]',
    '[^1]: A note.',
    '- one\n- two\n\n  more of two',
    '> quoted\n>\n> - in a list',
    '```rust\nfn main() {}\n```',
    '| a | b |\n|---|--:|\n| 1 | 2 |',
    '<details>\n<summary>More</summary>\n',
    '</details>',
    '<div>',
    '</div>',
    'A line with <b>an end</b> and one <i>without.',
    'The end </i> of it.',
    '<!-- a comment <b> -->',
    '<!-- one that ends elsewhere --!> <b> -->',
    '<p align="center">\n<img src="https://example.org/a>b.png">\n</p>',
    '<h1>Raw</h1>',
    'a < b',
    '<Listing number="1" caption="`x` is <b>bold">',
    '</Listing>',
  )
  const texts = fc.array(block, { maxLength: 8 }).map(blocks => blocks.join('\n\n'))
  const nodesOf = (html: string) => {
    const root = document.createElement('div')
    root.innerHTML = html
    // Where a part begins, the line end between two blocks is missing.
    return root.innerHTML.replace(/>\s+</gu, '><').trim()
  }

  test('keeps a heading that says the title further down, also where it is the first in its own box', () => {
    expect(rendered('Salt.\n\n<div>\n\n# The salt road').querySelector('h2')?.textContent).toBe('The salt road')
  })

  test('is the same as in one piece, whatever HTML it brings along', () => {
    fc.assert(
      fc.property(texts, fc.nat(60), (body, partLength) => {
        const { parts, levels } = markdownParts(body, partLength)
        const render = createPartRenderer(context, levels)
        const rendered = parts.map(render)
        const whole = renderMarkdown(body, context)
        expect(nodesOf(rendered.map(({ html }) => html).join(''))).toBe(nodesOf(whole.html))
        expect(rendered.flatMap(({ headings }) => headings)).toEqual(whole.headings)
      }),
      { numRuns: 60 },
    )
  })

  test('is cut between its blocks', () => {
    const { parts } = markdownParts('One.\n\nTwo.\n\n<div>\n\nThree.\n\n</div>\n\nFour.', 1)
    expect(parts.map(part => part.trim())).toEqual([
      '<p>One.</p>',
      '<p>Two.</p>',
      '<div>\n<p>Three.</p>\n</div>',
      '<p>Four.</p>',
    ])
  })
})
