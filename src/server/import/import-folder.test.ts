import { execFileSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportProgress } from '#shared/desktop-api.ts'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'
import type { WikiStore } from '../storage/port.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import { importFolder } from './import-folder.ts'
import type { ImportTarget } from './import-target.ts'
import { ImportRefused } from './list-folder.ts'

let temporary: string
let folder: string
let store: WikiStore

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'etagere-import-'))
  folder = join(temporary, 'notes')
  await mkdir(folder)
  store = await openSqliteStore(join(temporary, 'wiki'))
})
afterEach(async () => {
  await store.close()
  await rm(temporary, { recursive: true, force: true })
})

async function write(files: Readonly<Record<string, string | Uint8Array>>) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}
const run = (
  target: ImportTarget = store,
  options: { signal?: AbortSignal; onProgress?: (progress: ImportProgress) => void } = {},
) => importFolder(target, folder, { person: 'Ana', ...options })
const counts = async (target?: ImportTarget) => {
  const { created, updated, unchanged, skipped } = await run(target)
  return [created, updated, unchanged, skipped.length]
}

async function everyArticle(): Promise<Article[]> {
  const articles: Article[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await store.articles({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    for (const { id } of page.items) {
      const state = await store.article(id)
      if (state.kind === 'present') articles.push(state.article)
    }
    cursor = page.nextCursor
  }
  return articles
}
async function byTitle(title: string): Promise<Article> {
  const article = (await everyArticle()).find(candidate => candidate.title === title)
  if (article === undefined) throw new Error(`there is no article ${title}`)
  return article
}
/** Saves as somebody who has the article open. */
async function edit(title: string, change: Partial<Article>) {
  const article = await byTitle(title)
  const outcome = await store.save(article.id, [article.etag], { ...article, note: '', ...change }, { person: 'Ben' })
  expect(outcome.kind).toBe('saved')
}

describe('importing a folder', () => {
  it('makes a tree of linked articles, by the person who imports', async () => {
    await write({
      'README.md': '# Home\n\nSee [the guide](guide/) and [[Intro]].',
      'guide/index.md': '---\ntitle: The guide\ntags: [b, a]\n---\n\n[first](intro.md#steps)\n',
      'guide/intro.md': '\ufeff# Intro\r\n\r\n## Steps\r\n\r\n[up](../README.md)\r\n',
      'empty/img/a.png': '',
    })
    expect(await run()).toEqual({
      created: 3,
      updated: 0,
      unchanged: 0,
      skipped: [],
      leftOut: [],
      notes: [],
    })
    const home = await byTitle('Home')
    const guide = await byTitle('The guide')
    const intro = await byTitle('Intro')
    expect(home).toMatchObject({ parentId: null, updatedBy: 'Ana', revision: 1 })
    expect(home.body).toBe(`See [the guide](article:${guide.id}) and [[Intro]].`)
    expect(guide).toMatchObject({ parentId: null, tags: ['a', 'b'], body: `[first](article:${intro.id}#steps)\n` })
    expect(intro).toMatchObject({ parentId: guide.id, body: `## Steps\r\n\r\n[up](article:${home.id})\r\n` })
    expect(await store.revision(home.id, home.etag)).toMatchObject({ note: 'Imported from notes', kind: 'create' })
  })

  it('a second time changes nothing', async () => {
    await write({ 'a.md': '# A\n\n[b](b/c.md)', 'b/c.md': '# A', 'b/d.md': '# a' })
    expect(await counts()).toEqual([4, 0, 0, 0])
    const before = await store.lastSequence()
    expect(await counts()).toEqual([0, 0, 4, 0])
    expect(await store.lastSequence()).toBe(before)
  })

  it('tells how far it is', async () => {
    await write({ 'a.md': '', 'b.md': '' })
    const seen: ImportProgress[] = []
    await run(store, { onProgress: progress => seen.push(progress) })
    expect(seen.map(({ phase, done, total }) => `${phase} ${done}/${total}`)).toEqual([
      ...['reading 0/2', 'reading 1/2', 'reading 2/2'],
      ...['writing 0/2', 'writing 1/2', 'writing 2/2'],
    ])
  })

  it('can be ended between two articles and goes on the next time', async () => {
    await write({ 'a.md': '', 'b.md': '', 'c.md': '' })
    const ending = new AbortController()
    const report = await run(store, {
      signal: ending.signal,
      onProgress: ({ phase, done }) => phase === 'writing' && done === 1 && ending.abort(),
    })
    expect(report).toMatchObject({ created: 2, skipped: [] })
    expect(report.notes).toEqual([{ path: '', reason: expect.stringMatching(/cancelled/u) as string }])
    expect(await counts()).toEqual([1, 0, 2, 0])
    expect(await run(store, { signal: AbortSignal.abort() })).toMatchObject({ created: 0, updated: 0, unchanged: 0 })
  })

  it.each(['missing', 'file.md'])('is refused where %s is no folder that can be read', async name => {
    await write({ 'file.md': '' })
    const importing = importFolder(store, join(folder, name), { person: 'Ana' })
    await expect(importing).rejects.toThrow(ImportRefused)
    await expect(importing).rejects.toThrow(name)
  })
})

describe('what cannot be imported', () => {
  it('is reported, and the rest is imported', async () => {
    await write({
      'good.md': '# Good',
      'latin1.md': Buffer.from('caf\xe9', 'latin1'),
      'utf16.md': Buffer.from('\ufeffa', 'utf16le'),
      'nul.md': 'a\0b',
      'node_modules/x/readme.md': '# No',
      '.git/readme.md': '# No',
      '.hidden.md': '# No',
    })
    await mkdir(join(folder, 'hollow'))
    await mkdir(join(folder, 'folder.md'))
    const huge = await open(join(folder, 'huge.md'), 'w')
    await huge.truncate(50 * 1024 * 1024)
    await huge.close()
    await writeFile(join(temporary, 'secret.md'), '# Secret')
    await symlink(join(temporary, 'secret.md'), join(folder, 'outside.md'))
    await symlink(temporary, join(folder, 'outside'))
    await symlink('nowhere', join(folder, 'broken.md'))
    await symlink('loop.md', join(folder, 'loop.md'))
    await symlink('good.md', join(folder, 'inside.md'))
    await symlink('.', join(folder, 'self'))
    execFileSync('mkfifo', [join(folder, 'pipe.md')])

    const report = await run()
    expect(report.created).toBe(1)
    expect(Object.fromEntries(report.skipped.map(({ path, reason }) => [path, reason]))).toEqual({
      'latin1.md': 'not valid UTF-8',
      'utf16.md': 'not valid UTF-8',
      'nul.md': 'not a text: it contains NUL characters',
      'huge.md': 'larger than an article may be (5 MB)',
      'outside.md': 'a symbolic link that leads outside the folder',
      outside: 'a symbolic link that leads outside the folder',
      'broken.md': 'a symbolic link that leads nowhere: it does not exist',
      'loop.md': expect.stringContaining('a symbolic link that leads nowhere') as string,
      'pipe.md': 'not a regular file',
    })
    expect(Object.fromEntries(report.notes.map(({ path, reason }) => [path, reason]))).toEqual({
      'inside.md': 'a symbolic link to good.md, not imported twice',
      self: 'a symbolic link to the folder itself, not imported twice',
      node_modules: 'not looked into',
      hollow: 'an empty folder',
      'folder.md': 'an empty folder',
    })
    expect((await everyArticle()).map(({ title }) => title)).toEqual(['Good'])
  })

  // Nothing is unreadable for root.
  it.skipIf(process.getuid?.() === 0)('is reported where reading is not allowed', async () => {
    await write({ 'a.md': '', 'b/c.md': '' })
    await chmod(join(folder, 'a.md'), 0)
    await chmod(join(folder, 'b'), 0)
    const report = await run()
    await chmod(join(folder, 'b'), 0o700)
    expect(report.skipped).toEqual([
      { path: 'b', reason: 'a folder that cannot be read: permission denied' },
      { path: 'a.md', reason: 'cannot be read: permission denied' },
    ])
  })

  it('says which files that articles refer to stayed outside', async () => {
    await write({ 'a.md': '![x](img/x.png) [x](img/x.png)', 'b.md': '![x](img/x.png)', 'img/x.png': '' })
    expect((await run()).leftOut).toEqual([{ path: 'img/x.png', reason: 'stayed outside; referred to in a.md, b.md' }])
  })
})

describe('importing again', () => {
  beforeEach(async () => {
    await write({ 'a.md': '# A\n\none', 'f/b.md': '# B\n\n[a](../a.md)' })
    expect(await counts()).toEqual([3, 0, 0, 0])
  })

  it('brings what changed in the folder up to date', async () => {
    await write({ 'a.md': '# A\n\ntwo', 'f/README.md': '# F!\n\nNow with words.', 'f/c.md': '# C' })
    expect(await counts()).toEqual([1, 2, 1, 0])
    expect(await byTitle('A')).toMatchObject({ body: 'two', revision: 2 })
    expect(await byTitle('F!')).toMatchObject({ body: 'Now with words.', revision: 2 })
    expect(await byTitle('C')).toMatchObject({ parentId: (await byTitle('F!')).id })
    expect(await counts()).toEqual([0, 0, 4, 0])
  })

  it('never touches what a person has edited since', async () => {
    await edit('A', { body: 'mine' })
    await write({ 'a.md': '# A\n\ntwo' })
    expect((await run()).skipped).toEqual([
      { path: 'a.md', reason: 'edited in the wiki since it was imported; left as it is' },
    ])
    expect(await byTitle('A')).toMatchObject({ body: 'mine', updatedBy: 'Ben' })
  })

  it('leaves articles where people have moved them and called them what they like', async () => {
    await edit('B', { title: 'Bee', parentId: null })
    expect(await counts()).toEqual([0, 0, 2, 1])
    expect(await byTitle('Bee')).toMatchObject({ parentId: null })
  })

  it('does not bring back what was deleted', async () => {
    const { id, etag } = await byTitle('f')
    await store.remove(id, [etag], '', { person: 'Ben' })
    await write({ 'f/b.md': '# B\n\nchanged', 'f/new.md': '# New' })
    const report = await run()
    expect(report.skipped).toEqual([
      { path: 'f', reason: 'deleted in the wiki since it was imported; restore it there to import it again' },
      { path: 'f/new.md', reason: 'the article of its folder was deleted in the wiki' },
    ])
    expect(report).toMatchObject({ created: 0, updated: 1, unchanged: 1 })
  })

  it('keeps titles that were given to tell siblings apart', async () => {
    await write({ '0.md': '# A\n\nalso' })
    const report = await run()
    expect(report).toMatchObject({ created: 1, unchanged: 3, skipped: [] })
    expect(await byTitle('A')).toMatchObject({ body: 'one' })
    expect(await byTitle('A (0)')).toMatchObject({ body: 'also' })
    expect(await counts()).toEqual([0, 0, 4, 0])
  })

  it('gives a file that was renamed inside the folder an article of its own', async () => {
    await rename(join(folder, 'a.md'), join(folder, 'z.md'))
    await write({ 'z.md': '# A\n\nanother text' })
    // What linked to it has a link to a file that is not there any more.
    expect(await counts()).toEqual([1, 1, 1, 0])
    expect(await byTitle('A')).toMatchObject({ body: 'one', revision: 1 })
    expect(await byTitle('A (z)')).toMatchObject({ body: 'another text' })
  })

  it('from where the folder was moved to finds its articles', async () => {
    await rename(folder, join(temporary, 'elsewhere'))
    folder = join(temporary, 'elsewhere')
    expect(await counts()).toEqual([0, 0, 3, 0])
    await write({ 'a.md': '# A\n\nchanged', 'f/new.md': '# New\n\n[b](b.md) [a](../a.md)' })
    expect(await counts()).toEqual([2, 0, 2, 0])
    const [b, changed] = [await byTitle('B'), await byTitle('A (a)')]
    expect(await byTitle('New')).toMatchObject({
      parentId: (await byTitle('f')).id,
      body: `[b](article:${b.id}) [a](article:${changed.id})`,
    })
  })

  it('from a copy takes equal articles for the same', async () => {
    await cp(folder, join(temporary, 'copy'), { recursive: true })
    folder = join(temporary, 'copy')
    expect(await counts()).toEqual([0, 0, 3, 0])
  })
})

describe('importing beside others', () => {
  it('gives way to articles that have the title already', async () => {
    const id = '11111111-1111-4111-8111-111111111111' as ArticleId
    const mine = { title: 'Tea', parentId: null, tags: [], body: 'Mine.', note: '' }
    await store.create(id, mine, { person: 'Ben' })
    await write({ 'tea.md': '# TEA\n\nTheirs.', 'x.md': '[[tea]] [x](tea.md)' })
    const report = await run()
    expect(report).toMatchObject({ created: 2, skipped: [] })
    expect(report.notes).toEqual([{ path: 'tea.md', reason: '“TEA” is taken, so this became “TEA (tea)”' }])
    expect(await byTitle('Tea')).toMatchObject({ body: 'Mine.', revision: 1 })
    expect(await counts()).toEqual([0, 0, 2, 0])
  })

  it('twice at once makes every article once', async () => {
    await write(
      Object.fromEntries([...Array(40).keys()].map(index => [`f${index % 4}/${index}.md`, `# T\n\n[x](../f0/0.md)`])),
    )
    const second = await openSqliteStore(join(temporary, 'wiki'))
    const reports = await Promise.all([run(), run(second), run()])
    await second.close()
    expect(reports.map(({ skipped }) => skipped)).toEqual([[], [], []])
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(44)
    expect(await everyArticle()).toHaveLength(44)
    expect(await store.lastSequence()).toBe(44)
  })

  it('loses nothing that is saved between its look and its write', async () => {
    await write({ 'a.md': '# A\n\none' })
    await run()
    await write({ 'a.md': '# A\n\ntwo' })
    const busy: ImportTarget = {
      ...store,
      save: async (...save) => {
        await edit('A', { body: 'three' })
        return store.save(...save)
      },
    }
    expect((await run(busy)).skipped).toEqual([
      { path: 'a.md', reason: 'edited in the wiki while the import ran; left as it is' },
    ])
    expect(await byTitle('A')).toMatchObject({ body: 'three', updatedBy: 'Ben' })
  })

  it('writes no text that changes while it runs', async () => {
    await write({ 'a.md': '# A\n\n[a](a.md)', 'b.md': '# B' })
    const report = await run(store, {
      onProgress: ({ phase, done, total }) => {
        if (phase === 'reading' && done === total) execFileSync('cp', [join(folder, 'b.md'), join(folder, 'a.md')])
      },
    })
    expect(report).toMatchObject({
      created: 1,
      skipped: [{ path: 'a.md', reason: 'changed while the import ran; import again' }],
    })
    expect(await counts()).toEqual([1, 0, 1, 0])
  })
})

describe('a book', () => {
  const chapter = (number: number) => `<!-- Old headings. -->

<a id="old-${number}"></a>

## Chapter \`${number}\`

See [the next one][next] and [“Details”](ch${number}.html#details)<!-- ignore -->.

\`\`\`rust
// [not a link](ch1.md) [[Chapter 1]]
\`\`\`

<img src="img/${number}.svg" class="center" alt="A \`box\`" />

### Details

| a | b |
|---|---|
| \`x \\| y\` | [table](ch${(number + 1) % 20}.md "t") |

[next]: ch${(number + 1) % 20}.html#details
[std]: ../std/index.html
`

  it('arrives with every link leading to its chapter', async () => {
    await write(Object.fromEntries([...Array(20).keys()].map(number => [`ch${number}.md`, chapter(number)])))
    await write({ 'SUMMARY.md': [...Array(20).keys()].map(number => `- [${number}](ch${number}.md)`).join('\n') })
    const report = await run()
    expect(report).toMatchObject({ created: 21, skipped: [], leftOut: [] })
    const articles = await everyArticle()
    const ids = new Set(articles.map(({ id }) => id))
    for (const { title, body } of articles) {
      const targets = linkTargets(body)
      expect(targets).toHaveLength(title === 'SUMMARY' ? 20 : 2)
      for (const target of targets) expect(ids).toContain(target.kind === 'id' ? target.id : target.title)
    }
    const first = await byTitle('Chapter 1')
    expect(first.body).toContain('// [not a link](ch1.md) [[Chapter 1]]')
    expect(first.body).not.toContain('## Chapter')
    expect(first.body).toMatch(/^<!-- Old headings\. -->\n\n<a id="old-1"><\/a>\n\nSee/u)
    expect(report.notes.filter(({ path }) => path === 'ch1.md')).toEqual([
      { path: 'ch1.md', reason: 'links out of the folder stayed as they are: ../std/index.html' },
      { path: 'ch1.md', reason: 'links that lead to no imported file stayed as they are: img/1.svg' },
    ])
  })
})
