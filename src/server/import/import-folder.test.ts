import { execFileSync } from 'node:child_process'
import { chmod, mkdir, open, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportProgress } from '#shared/desktop-api.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'
import { importFolder } from './import-folder.ts'
import { startImport, type ImportedNotes } from '../testing/imported-notes.ts'
import { ImportRefused } from './list-folder.ts'

let notes: ImportedNotes
beforeEach(async () => {
  notes = await startImport()
})
afterEach(() => notes.close())

describe('importing a folder', () => {
  it('makes a tree of linked articles, by the person who imports', async () => {
    await notes.write({
      'README.md': '# Home\n\nSee [the guide](guide/) and [[Intro]].',
      'guide/index.md': '---\ntitle: The guide\ntags: [b, a]\n---\n\n[first](intro.md#steps)\n',
      'guide/intro.md': '\ufeff# Intro\r\n\r\n## Steps\r\n\r\n[up](../README.md)\r\n',
      'empty/img/a.png': '',
    })
    expect(await notes.run()).toEqual({
      created: 3,
      updated: 0,
      unchanged: 0,
      skipped: [],
      leftOut: [],
      notes: [],
    })
    const home = await notes.byTitle('Home')
    const guide = await notes.byTitle('The guide')
    const intro = await notes.byTitle('Intro')
    expect(home).toMatchObject({ parentId: null, updatedBy: 'Ana', revision: 1 })
    expect(home.body).toBe(`See [the guide](article:${guide.id}) and [[Intro]].`)
    expect(guide).toMatchObject({ parentId: null, tags: ['a', 'b'], body: `[first](article:${intro.id}#steps)\n` })
    expect(intro).toMatchObject({ parentId: guide.id, body: `## Steps\r\n\r\n[up](article:${home.id})\r\n` })
    expect(await notes.store.revision(home.id, home.etag)).toMatchObject({
      note: 'Imported from notes',
      kind: 'create',
    })
  })

  it('a second time changes nothing', async () => {
    await notes.write({ 'a.md': '# A\n\n[b](b/c.md)', 'b/c.md': '# A', 'b/d.md': '# a' })
    expect(await notes.counts()).toEqual([4, 0, 0, 0])
    const before = await notes.store.lastSequence()
    expect(await notes.counts()).toEqual([0, 0, 4, 0])
    expect(await notes.store.lastSequence()).toBe(before)
  })

  it('tells how far it is', async () => {
    await notes.write({ 'a.md': '', 'b.md': '' })
    const seen: ImportProgress[] = []
    await notes.run(notes.store, { onProgress: progress => seen.push(progress) })
    expect(seen.map(({ phase, done, total }) => `${phase} ${done}/${total}`)).toEqual([
      ...['reading 0/2', 'reading 1/2', 'reading 2/2'],
      ...['writing 0/2', 'writing 1/2', 'writing 2/2'],
    ])
  })

  it('can be ended between two articles and goes on the next time', async () => {
    await notes.write({ 'a.md': '', 'b.md': '', 'c.md': '' })
    const ending = new AbortController()
    const report = await notes.run(notes.store, {
      signal: ending.signal,
      onProgress: ({ phase, done }) => phase === 'writing' && done === 1 && ending.abort(),
    })
    expect(report).toMatchObject({ created: 2, skipped: [] })
    expect(report.notes).toEqual([{ path: '', reason: expect.stringMatching(/cancelled/u) as string }])
    expect(await notes.counts()).toEqual([1, 0, 2, 0])
    expect(await notes.run(notes.store, { signal: AbortSignal.abort() })).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 0,
    })
  })

  it.each(['missing', 'file.md'])('is refused where %s is no folder that can be read', async name => {
    await notes.write({ 'file.md': '' })
    const importing = importFolder(notes.store, join(notes.folder, name), { person: 'Ana' })
    await expect(importing).rejects.toThrow(ImportRefused)
    await expect(importing).rejects.toThrow(name)
  })
})

describe('what cannot be imported', () => {
  it('is reported, and the rest is imported', async () => {
    await notes.write({
      'good.md': '# Good',
      'latin1.md': Buffer.from('caf\xe9', 'latin1'),
      'utf16.md': Buffer.from('\ufeffa', 'utf16le'),
      'nul.md': 'a\0b',
      'node_modules/x/readme.md': '# No',
      '.git/readme.md': '# No',
      '.hidden.md': '# No',
    })
    await mkdir(join(notes.folder, 'hollow'))
    await mkdir(join(notes.folder, 'folder.md'))
    const huge = await open(join(notes.folder, 'huge.md'), 'w')
    await huge.truncate(50 * 1024 * 1024)
    await huge.close()
    await writeFile(join(notes.temporary, 'secret.md'), '# Secret')
    await symlink(join(notes.temporary, 'secret.md'), join(notes.folder, 'outside.md'))
    await symlink(notes.temporary, join(notes.folder, 'outside'))
    await symlink('nowhere', join(notes.folder, 'broken.md'))
    await symlink('loop.md', join(notes.folder, 'loop.md'))
    await symlink('good.md', join(notes.folder, 'inside.md'))
    await symlink('.', join(notes.folder, 'self'))
    execFileSync('mkfifo', [join(notes.folder, 'pipe.md')])

    const report = await notes.run()
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
    expect((await notes.everyArticle()).map(({ title }) => title)).toEqual(['Good'])
  })

  // Nothing is unreadable for root.
  it.skipIf(process.getuid?.() === 0)('is reported where reading is not allowed', async () => {
    await notes.write({ 'a.md': '', 'b/c.md': '' })
    await chmod(join(notes.folder, 'a.md'), 0)
    await chmod(join(notes.folder, 'b'), 0)
    const report = await notes.run()
    await chmod(join(notes.folder, 'b'), 0o700)
    expect(report.skipped).toEqual([
      { path: 'b', reason: 'a folder that cannot be read: permission denied' },
      { path: 'a.md', reason: 'cannot be read: permission denied' },
    ])
  })

  it('says which files that articles refer to stayed outside', async () => {
    await notes.write({ 'a.md': '![x](img/x.png) [x](img/x.png)', 'b.md': '![x](img/x.png)', 'img/x.png': '' })
    expect((await notes.run()).leftOut).toEqual([
      { path: 'img/x.png', reason: 'stayed outside; referred to in a.md, b.md' },
    ])
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
    await notes.write(Object.fromEntries([...Array(20).keys()].map(number => [`ch${number}.md`, chapter(number)])))
    await notes.write({ 'SUMMARY.md': [...Array(20).keys()].map(number => `- [${number}](ch${number}.md)`).join('\n') })
    const report = await notes.run()
    expect(report).toMatchObject({ created: 21, skipped: [], leftOut: [] })
    const articles = await notes.everyArticle()
    const ids = new Set(articles.map(({ id }) => id))
    for (const { title, body } of articles) {
      const targets = linkTargets(body)
      expect(targets).toHaveLength(title === 'SUMMARY' ? 20 : 2)
      for (const target of targets) expect(ids).toContain(target.kind === 'id' ? target.id : target.title)
    }
    const first = await notes.byTitle('Chapter 1')
    expect(first.body).toContain('// [not a link](ch1.md) [[Chapter 1]]')
    expect(first.body).not.toContain('## Chapter')
    expect(first.body).toMatch(/^<!-- Old headings\. -->\n\n<a id="old-1"><\/a>\n\nSee/u)
    expect(report.notes.filter(({ path }) => path === 'ch1.md')).toEqual([
      { path: 'ch1.md', reason: 'links out of the folder stayed as they are: ../std/index.html' },
      { path: 'ch1.md', reason: 'links that lead to no imported file stayed as they are: img/1.svg' },
    ])
  })
})
