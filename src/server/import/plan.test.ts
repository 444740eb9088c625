import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits, type ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { createArticleIds } from './article-id.ts'
import { isMarkdown } from './folder-path.ts'
import { createMarkdownReader } from './markdown-reader.ts'
import { outlineOf } from './outline.ts'
import { planImport, type Plan } from './plan.ts'
import { bodyOf, type PlannedArticle } from './planned-article.ts'
import { isTitleChoice, titleChoice } from './title-choice.ts'

const read = createMarkdownReader()

/** Plans the import of files by path; ids are paths here, so that they can be read. */
function plan(files: Readonly<Record<string, string>>, aliases: Readonly<Record<string, string>> = {}) {
  const paths = Object.keys(files).sort()
  return planImport(
    {
      markdownFiles: paths.filter(isMarkdown).map(path => ({ path, outline: outlineOf(files[path] ?? '', read) })),
      otherFiles: paths.filter(path => !isMarkdown(path)),
      aliases: new Map(Object.entries(aliases)),
    },
    path => path as ArticleId,
  )
}
/** The titles from the top down to an article. */
const trail = (article: PlannedArticle | undefined): string[] =>
  article === undefined ? [] : [...trail(article.parent), article.title]
const trails = ({ articles }: Plan) => articles.map(article => trail(article).join(' / '))
/** The body of the article whose file is `from`, when `from` says `text` and stands beside `others`. */
function rewritten(from: string, text: string, others: Readonly<Record<string, string>> = {}) {
  const { source } = plan({ ...others, [from]: text }).articles.find(article => article.path === from) ?? {}
  return source === undefined ? undefined : bodyOf(text, source, article => article.id)
}

describe('folders', () => {
  it('become the parents of what is in them, with articles of their own where there are some', () => {
    const planned = plan({
      'README.md': '# Home',
      'guide/readme.md': '# The guide',
      'guide/intro.md': '# Intro',
      'guide/deep-er/x.md': '# X',
      'ref/index.markdown': 'Text',
      'ref/README.md': '# Read me',
      'img/a.png': '',
    })
    expect(trails(planned)).toEqual([
      'Home',
      'The guide',
      'The guide / deep-er',
      'The guide / deep-er / X',
      'The guide / Intro',
      'ref',
      'ref / Read me',
    ])
    expect(planned.articles.find(({ title }) => title === 'deep-er')).toMatchObject({
      path: 'guide/deep-er',
      source: undefined,
    })
    expect(planned.articles.find(({ title }) => title === 'ref')).toMatchObject({
      id: 'ref/',
      path: 'ref/index.markdown',
    })
  })

  it('keep their article when it gets a file of its own', () => {
    const idOfFolder = (planned: Plan) => planned.articles[0]?.id
    expect(idOfFolder(plan({ 'a/index.md': '', 'a/b.md': '' }))).toBe(idOfFolder(plan({ 'a/b.md': '' })))
  })

  it('keep it when that file is too large', () => {
    const planned = plan({ 'a/index.md': 'x'.repeat(limits.requestBytes), 'a/b.md': '[x](index.md)' })
    expect(trails(planned)).toEqual(['a', 'a / b'])
    expect(planned.skipped).toEqual([{ path: 'a/index.md', reason: 'larger than an article may be (5 MB)' }])
  })
})

describe('titles', () => {
  it('come from the names of files without a heading', () => {
    expect(trails(plan({ 'getting-started_now.md': '', '---.md': '', 'a.markdown': 'x' }))).toEqual([
      '---',
      'a',
      'getting started now',
    ])
  })

  it('are told apart among siblings, and only there', () => {
    const planned = plan({
      'a.md': '# Intro',
      'b.md': '# INTRO',
      'b.markdown': '# Intro',
      'c/intro.md': '# Intro',
      'intro/x.md': '# X',
    })
    expect(trails(planned)).toEqual([
      'Intro',
      'Intro (b)',
      'INTRO (b 2)',
      'c',
      'c / Intro',
      'intro (intro)',
      'intro (intro) / X',
    ])
    expect(planned.notes.map(({ path }) => path)).toEqual(['b.markdown', 'b.md', 'intro'])
  })

  it('differ among thousands of siblings that want the same one', () => {
    const files = Array.from({ length: 3000 }, (_, index) => [`${'x'.repeat(120)}${index}.md`, `# ${'T'.repeat(400)}`])
    const { articles } = plan(Object.fromEntries(files) as Record<string, string>)
    expect(new Set(articles.map(({ title }) => foldTitle(title))).size).toBe(3000)
    expect(Math.max(...articles.map(({ title }) => title.length))).toBe(limits.title)
  })

  it('are recognised by the way they were chosen', () => {
    for (const attempt of [0, 1, 2, 17]) {
      for (const title of ['Tea', 'T'.repeat(300), 'Tea (2)']) {
        expect(isTitleChoice(titleChoice(title, 'file', attempt), title, 'file')).toBe(true)
      }
    }
    for (const other of ['Teas', 'Tea (file x)', 'Tea (other)', 'tea']) {
      expect(isTitleChoice(other, 'Tea', 'file')).toBe(false)
    }
  })
})

describe('links', () => {
  const others = {
    'a.md': '# A\n\n## Part\n\n## Ünder\n\n<a id="Old"></a>',
    'b c.md': '',
    'g/index.md': '# G\n\n## Part',
    'g/deep/d.md': '',
    '100%.md': '',
    'pic.png': '',
    'page.html': '',
  }
  it.each([
    ['[x](a.md)', '[x](article:a.md)'],
    ['[x](./a.md "t")', '[x](article:a.md "t")'],
    ['[x](a.html)', '[x](article:a.md)'],
    ['[x](a)', '[x](article:a.md)'],
    ['[x](A.MD)', '[x](article:a.md)'],
    ['[x](a.md?plain=1#part)', '[x](article:a.md#part)'],
    ['[x](a.md#a)', '[x](article:a.md)'],
    ['[x](a.md#Part)', '[x](article:a.md#part)'],
    ['[x](a.md#%C3%BCnder)', '[x](article:a.md#ünder)'],
    ['[x](a.md#Old)', '[x](article:a.md#Old)'],
    ['[x](<b c.md>)', '[x](article:b c.md)'],
    ['[x](b%20c.md)', '[x](article:b c.md)'],
    ['[x](100%.md)', '[x](article:100%.md)'],
    ['[x](/a.md)', '[x](article:a.md)'],
    ['[x](g)', '[x](article:g/)'],
    ['[x](g/)', '[x](article:g/)'],
    ['[x](g/index.md#part)', '[x](article:g/#part)'],
    ['[x](g/index.html)', '[x](article:g/)'],
    ['[x](g/deep/#x)', '[x](article:g/deep/)'],
    ['[x](g/deep/../../a.md)', '[x](article:a.md)'],
    ['[x](self.md#y)\n# y', '[x](article:self.md#y)\n# y'],
    ['[x]\n\n[x]: <a.md#part> "t"', '[x]\n\n[x]: article:a.md#part "t"'],
    ['<a href="a.md">x</a>', '<a href="article:a.md">x</a>'],
    ['[[a|text]] [[b c]] [[A]]', '[[a|text]] [[b c]] [[A]]'],
    ['[[b c.md]] [[a.md|te\\[x]t]]', '[b c.md](article:b c.md) [[a.md|te\\[x]t]]'],
    ['[[a#Part]] [[deep/d|x]]', '[a#Part](article:a.md#part) [[deep/d|x]]'],
    ['[[g/deep/d|x]] ![[g/index]] [[index]]', '[x](article:g/deep/d.md) [g/index](article:g/) [index](article:g/)'],
  ])('in %j become %j', (text, body) => {
    expect(rewritten('self.md', text, others)).toBe(body)
  })

  it('lead from where their file is', () => {
    expect(rewritten('g/deep/e.md', '[x](d.md) [y](../../a.md) [z](..) [w](/g/deep/d.md)', others)).toBe(
      '[x](article:g/deep/d.md) [y](article:a.md) [z](article:g/) [w](article:g/deep/d.md)',
    )
  })

  it('through symbolic links lead to the file', () => {
    const { articles } = plan({ 'a.md': '', 'b.md': '[x](link.md)' }, { 'link.md': 'a.md' })
    expect(articles[1]?.source?.rewrites[0]?.article.path).toBe('a.md')
  })

  it('that lead nowhere stay as they are and are reported', () => {
    const text =
      '[x](../a.md) [x](no.md) ![x](no.png) [x](pic.png) ![x](pic.png) ![[pic.png]] [[No]] [x](a.md#no) [x](page.html)'
    const planned = plan({ ...others, 'self.md': text })
    expect(rewritten('self.md', text, others)).toBe(
      text.replace('a.md#no', 'article:a.md#no').replace('../article:a.md#no', '../a.md'),
    )
    expect(planned.notes.filter(({ path }) => path === 'self.md').map(({ reason }) => reason)).toEqual([
      'links out of the folder stayed as they are: ../a.md',
      'links that lead to no imported file stayed as they are: no.md, no.png',
      'links to headings that are not there: a.md#no',
    ])
    expect(planned.leftOut).toEqual([
      { path: 'pic.png', reason: 'stayed outside; referred to in self.md' },
      { path: 'page.html', reason: 'stayed outside; referred to in self.md' },
    ])
  })

  it('are left alone where several files could be meant', () => {
    expect(rewritten('self.md', '[[x.md]]', { 'a/x.md': '# P', 'b/x.md': '# Q' })).toBe('[[x.md]]')
    expect(rewritten('self.md', '[a](ab.md)', { 'aB.md': '# P', 'Ab.md': '# Q' })).toBe('[a](ab.md)')
  })
})

describe('a plan', () => {
  const name = fc.constantFrom(
    'a',
    'A',
    'b',
    'index',
    'README',
    'x y',
    'é',
    'e\u0301',
    '...',
    '__proto__',
    'constructor',
    '%41',
  )
  const path = fc
    .tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.constantFrom('.md', '.markdown', '.png', '.MD', ''))
    .map(([names, extension]) => names.join('/') + extension)
  const text = fc.oneof(
    fc.string(),
    fc
      .array(
        fc.oneof(
          path.map(target => `[x](${target}#a)`),
          path.map(target => `[[${target}]]`),
          fc.constantFrom('# a\n', '\n\n', '../', '---\ntitle: a\n---\n'),
        ),
      )
      .map(parts => parts.join('')),
  )

  it('is made for any files: parents first, siblings told apart, nothing twice, nothing left over', () => {
    fc.assert(
      fc.property(fc.dictionary(path, text, { maxKeys: 15 }), files => {
        const { articles } = plan(files)
        const seen = new Set<PlannedArticle | undefined>([undefined])
        const places = new Set<string>()
        for (const article of articles) {
          expect(seen).toContain(article.parent)
          seen.add(article)
          places.add(JSON.stringify([article.parent?.id, foldTitle(article.title)]))
          const { source } = article
          if (source !== undefined) bodyOf(files[source.path] ?? '', source, ({ id }) => id)
        }
        expect(places.size).toBe(articles.length)
        expect(new Set(articles.map(({ id }) => id)).size).toBe(articles.length)
        const planned = articles.flatMap(({ source }) => source?.path ?? [])
        expect(planned.sort()).toEqual(Object.keys(files).filter(isMarkdown).sort())
      }),
      { numRuns: 1000 },
    )
  })

  it('is made of ten thousand files that all link to each other by name', () => {
    const files = Array.from({ length: 10_000 }, (_, index) => [
      `f${index}/x.md`,
      `# ${index}\n\n[a](../f${(index * 7) % 10_000}/x.md) [[x]]`,
    ])
    const { articles } = plan(Object.fromEntries(files) as Record<string, string>)
    expect(articles).toHaveLength(20_000)
  })
})

describe('ids', () => {
  it('are UUIDs that differ by wiki, folder and path, and stay', () => {
    const ids = [
      createArticleIds('w', '/f')('a'),
      createArticleIds('w', '/f')('b'),
      createArticleIds('w', '/g')('a'),
      createArticleIds('v', '/f')('a'),
    ]
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u)
    expect(createArticleIds('w', '/f')('a')).toBe(ids[0])
  })
})
