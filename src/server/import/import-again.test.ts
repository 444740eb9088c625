import { execFileSync } from 'node:child_process'
import { cp, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import type { ImportTarget } from './import-target.ts'
import { startImport, type ImportedNotes } from '../testing/imported-notes.ts'

let notes: ImportedNotes
beforeEach(async () => {
  notes = await startImport()
})
afterEach(() => notes.close())

describe('importing again', () => {
  beforeEach(async () => {
    await notes.write({ 'a.md': '# A\n\none', 'f/b.md': '# B\n\n[a](../a.md)' })
    expect(await notes.counts()).toEqual([3, 0, 0, 0])
  })

  it('brings what changed in the folder up to date', async () => {
    await notes.write({ 'a.md': '# A\n\ntwo', 'f/README.md': '# F!\n\nNow with words.', 'f/c.md': '# C' })
    expect(await notes.counts()).toEqual([1, 2, 1, 0])
    expect(await notes.byTitle('A')).toMatchObject({ body: 'two', revision: 2 })
    expect(await notes.byTitle('F!')).toMatchObject({ body: 'Now with words.', revision: 2 })
    expect(await notes.byTitle('C')).toMatchObject({ parentId: (await notes.byTitle('F!')).id })
    expect(await notes.counts()).toEqual([0, 0, 4, 0])
  })

  it('never touches what a person has edited since', async () => {
    await notes.edit('A', { body: 'mine' })
    await notes.write({ 'a.md': '# A\n\ntwo' })
    expect((await notes.run()).skipped).toEqual([
      { path: 'a.md', reason: 'edited in the wiki since it was imported; left as it is' },
    ])
    expect(await notes.byTitle('A')).toMatchObject({ body: 'mine', updatedBy: 'Ben' })
  })

  it('leaves articles where people have moved them and called them what they like', async () => {
    await notes.edit('B', { title: 'Bee', parentId: null })
    expect(await notes.counts()).toEqual([0, 0, 2, 1])
    expect(await notes.byTitle('Bee')).toMatchObject({ parentId: null })
  })

  it('does not bring back what was deleted', async () => {
    const { id, etag } = await notes.byTitle('f')
    await notes.store.remove(id, [etag], '', { person: 'Ben' })
    await notes.write({ 'f/b.md': '# B\n\nchanged', 'f/new.md': '# New' })
    const report = await notes.run()
    expect(report.skipped).toEqual([
      { path: 'f', reason: 'deleted in the wiki since it was imported; restore it there to import it again' },
      { path: 'f/new.md', reason: 'the article of its folder was deleted in the wiki' },
    ])
    expect(report).toMatchObject({ created: 0, updated: 1, unchanged: 1 })
  })

  it('keeps titles that were given to tell siblings apart', async () => {
    await notes.write({ '0.md': '# A\n\nalso' })
    const report = await notes.run()
    expect(report).toMatchObject({ created: 1, unchanged: 3, skipped: [] })
    expect(await notes.byTitle('A')).toMatchObject({ body: 'one' })
    expect(await notes.byTitle('A (0)')).toMatchObject({ body: 'also' })
    expect(await notes.counts()).toEqual([0, 0, 4, 0])
  })

  it('gives a file that was renamed inside the folder an article of its own', async () => {
    await rename(join(notes.folder, 'a.md'), join(notes.folder, 'z.md'))
    await notes.write({ 'z.md': '# A\n\nanother text' })
    // What linked to it has a link to a file that is not there any more.
    expect(await notes.counts()).toEqual([1, 1, 1, 0])
    expect(await notes.byTitle('A')).toMatchObject({ body: 'one', revision: 1 })
    expect(await notes.byTitle('A (z)')).toMatchObject({ body: 'another text' })
  })

  it('from where the folder was moved to finds its articles', async () => {
    await rename(notes.folder, join(notes.temporary, 'elsewhere'))
    notes.folder = join(notes.temporary, 'elsewhere')
    expect(await notes.counts()).toEqual([0, 0, 3, 0])
    await notes.write({ 'a.md': '# A\n\nchanged', 'f/new.md': '# New\n\n[b](b.md) [a](../a.md)' })
    expect(await notes.counts()).toEqual([2, 0, 2, 0])
    const [b, changed] = [await notes.byTitle('B'), await notes.byTitle('A (a)')]
    expect(await notes.byTitle('New')).toMatchObject({
      parentId: (await notes.byTitle('f')).id,
      body: `[b](article:${b.id}) [a](article:${changed.id})`,
    })
  })

  it('from a copy takes equal articles for the same', async () => {
    await cp(notes.folder, join(notes.temporary, 'copy'), { recursive: true })
    notes.folder = join(notes.temporary, 'copy')
    expect(await notes.counts()).toEqual([0, 0, 3, 0])
  })
})

describe('importing beside others', () => {
  it('gives way to articles that have the title already', async () => {
    const id = '11111111-1111-4111-8111-111111111111' as ArticleId
    const mine = { title: 'Tea', parentId: null, tags: [], body: 'Mine.', note: '' }
    await notes.store.create(id, mine, { person: 'Ben' })
    await notes.write({ 'tea.md': '# TEA\n\nTheirs.', 'x.md': '[[tea]] [x](tea.md)' })
    const report = await notes.run()
    expect(report).toMatchObject({ created: 2, skipped: [] })
    expect(report.notes).toEqual([{ path: 'tea.md', reason: '“TEA” is taken, so this became “TEA (tea)”' }])
    expect(await notes.byTitle('Tea')).toMatchObject({ body: 'Mine.', revision: 1 })
    expect(await notes.counts()).toEqual([0, 0, 2, 0])
  })

  it('twice at once makes every article once', async () => {
    await notes.write(
      Object.fromEntries([...Array(40).keys()].map(index => [`f${index % 4}/${index}.md`, `# T\n\n[x](../f0/0.md)`])),
    )
    const second = await openSqliteStore(join(notes.temporary, 'wiki'))
    const reports = await Promise.all([notes.run(), notes.run(second), notes.run()])
    await second.close()
    expect(reports.map(({ skipped }) => skipped)).toEqual([[], [], []])
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(44)
    expect(await notes.everyArticle()).toHaveLength(44)
    expect(await notes.store.lastSequence()).toBe(44)
  })

  it('loses nothing that is saved between its look and its write', async () => {
    await notes.write({ 'a.md': '# A\n\none' })
    await notes.run()
    await notes.write({ 'a.md': '# A\n\ntwo' })
    const busy: ImportTarget = {
      ...notes.store,
      save: async (...save) => {
        await notes.edit('A', { body: 'three' })
        return notes.store.save(...save)
      },
    }
    expect((await notes.run(busy)).skipped).toEqual([
      { path: 'a.md', reason: 'edited in the wiki while the import ran; left as it is' },
    ])
    expect(await notes.byTitle('A')).toMatchObject({ body: 'three', updatedBy: 'Ben' })
  })

  it('writes no text that changes while it runs', async () => {
    await notes.write({ 'a.md': '# A\n\n[a](a.md)', 'b.md': '# B' })
    const report = await notes.run(notes.store, {
      onProgress: ({ phase, done, total }) => {
        if (phase === 'reading' && done === total) {
          execFileSync('cp', [join(notes.folder, 'b.md'), join(notes.folder, 'a.md')])
        }
      },
    })
    expect(report).toMatchObject({
      created: 1,
      skipped: [{ path: 'a.md', reason: 'changed while the import ran; import again' }],
    })
    expect(await notes.counts()).toEqual([1, 0, 1, 0])
  })
})
