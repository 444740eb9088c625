import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { ana, as, defined, edit, newId, withKey } from '../contract/fixture.ts'
import { openConnection } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { createGroupCommit, type Judged } from './group-commit.ts'
import { createReads } from './reads.ts'
import type { WriteOutcome } from './writer-messages.ts'
import { createWrites, succeeded } from './writes.ts'

let folder: string
let opened: Database[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
})
afterEach(() => {
  for (const db of opened) db.close()
  opened = []
  rmSync(folder, { recursive: true })
})

type Write = () => WriteOutcome

/** A wiki of its own, which is written in groups. */
function open(name = 'wiki') {
  const file = join(folder, `${name}.sqlite`)
  createDatabase(file)
  const db = openConnection(file)
  opened.push(db)
  const writes = createWrites(db)
  const together = createGroupCommit(db)
  const occasion = { now: new Date().toISOString(), writer: ana }
  return {
    db,
    writes,
    occasion,
    reads: createReads(db),
    run: (...group: Write[]) => together(group, succeeded),
    create:
      (title: string, id = newId()): Write =>
      () =>
        writes.create(occasion, id, edit({ title })),
    titles: () => db.prepare<[], string>('SELECT title FROM article ORDER BY title').pluck().all(),
  }
}
const kinds = (answers: readonly Judged<WriteOutcome>[]) =>
  answers.map(answer => (answer.kind === 'failed' ? 'failed' : answer.outcome.kind))

describe('a write that has a transaction to itself', () => {
  it('leaves nothing behind where it is refused after it has written', () => {
    const wiki = open()
    const id = newId()
    wiki.run(wiki.create('Old', id))
    const answers = wiki.run(() =>
      wiki.writes.save(wiki.occasion, id, 'any', edit({ title: 'New', parentId: newId() })),
    )
    expect(kinds(answers)).toEqual(['parent-refused'])
    expect(wiki.titles()).toEqual(['Old'])
    expect(wiki.db.inTransaction).toBe(false)
  })
})

describe('writes that share a transaction', () => {
  it('are judged each by itself: one that is refused or throws leaves nothing behind and harms no other', () => {
    const wiki = open()
    wiki.db.exec(
      "CREATE TRIGGER stop AFTER UPDATE ON article WHEN NEW.title = 'Stop' BEGIN SELECT raise(ABORT, 'stopped'); END",
    )
    const [id, other] = [newId(), newId()]
    wiki.run(wiki.create('Old', other))
    const answers = wiki.run(
      wiki.create('One', id),
      wiki.create('One'),
      () => wiki.writes.save(wiki.occasion, other, 'any', edit({ title: 'Stop', tags: ['t'], body: '[[One]]' })),
      () => wiki.writes.save(wiki.occasion, id, [], edit({ title: 'Stale' })),
      () => wiki.writes.save(wiki.occasion, newId(), 'any', edit()),
      () => {
        wiki.create('Half done')()
        throw new TypeError('a mistake of ours')
      },
      () => wiki.writes.save(wiki.occasion, id, 'any', edit({ title: 'Two' })),
      wiki.create('One'),
    )
    expect(kinds(answers)).toEqual([
      ...['saved', 'title-taken', 'failed', 'stale', 'missing', 'failed', 'saved', 'saved'],
    ])
    expect(answers[2]).toMatchObject({ error: { message: 'stopped' } })
    expect(answers[5]).toMatchObject({ error: { message: 'a mistake of ours' } })
    expect(wiki.titles()).toEqual(['Old', 'One', 'Two'])
    expect(wiki.db.prepare('SELECT number FROM revision ORDER BY number').pluck().all()).toEqual([1, 2, 3, 4])
    expect(wiki.db.prepare('SELECT count(*) FROM revision').pluck().get()).toBe(4)
    expect(wiki.db.prepare('SELECT count(*) FROM article_tag').pluck().get()).toBe(0)
  })

  it('see those before them, and are recognised as retries of those', () => {
    const wiki = open()
    const id = newId()
    const writer = withKey(ana, 'key')
    const create = () => wiki.writes.create({ ...wiki.occasion, writer }, newId(), edit({ title: 'Once' }))
    const save = () => wiki.writes.save(wiki.occasion, id, 'any', edit({ title: 'Twice', body: 'x' }))
    const answers = wiki.run(create, create, wiki.create('Twice', id), save, save)
    const articles = answers.map(answer => (answer.kind === 'judged' ? as('saved', answer.outcome) : undefined))
    expect(articles.map(saved => saved?.repeated)).toEqual([false, true, false, false, true])
    expect(articles[1]?.article).toEqual(articles[0]?.article)
    expect(articles[4]?.article).toEqual(articles[3]?.article)
    expect(wiki.titles()).toEqual(['Once', 'Twice'])
  })

  it('that change nothing leave nothing to commit', () => {
    const wiki = open()
    const journal = () => wiki.db.pragma('wal_checkpoint(PASSIVE)')
    const before = journal()
    expect(kinds(wiki.run(() => wiki.writes.save(wiki.occasion, newId(), 'any', edit())))).toEqual(['missing'])
    expect(journal()).toEqual(before)
    expect(wiki.db.inTransaction).toBe(false)
  })

  it('fail together where SQLite takes the whole transaction back, as on a full disk; with room they succeed', () => {
    const wiki = open()
    wiki.run(wiki.create('Kept'))
    const big: Write = () =>
      wiki.writes.create(wiki.occasion, newId(), edit({ title: 'Big', body: 'x'.repeat(500_000) }))
    const all = () => wiki.run(wiki.create('Before'), big, wiki.create('After'))
    wiki.db.pragma(`max_page_count = ${Number(wiki.db.pragma('page_count', { simple: true })) + 10}`)
    expect(all).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }))
    expect(wiki.db.inTransaction).toBe(false)
    expect(wiki.titles()).toEqual(['Kept'])
    expect(kinds(wiki.run(wiki.create('Small')))).toEqual(['saved'])
    wiki.db.pragma('max_page_count = 1000000')
    expect(kinds(all())).toEqual(['saved', 'saved', 'saved'])
    expect(wiki.titles()).toEqual(['After', 'Before', 'Big', 'Kept', 'Small'])
    expect(wiki.db.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  it('answer each for itself where the commit finds a constraint broken', () => {
    const wiki = open()
    wiki.db.exec(
      `CREATE TRIGGER orphan AFTER INSERT ON article WHEN NEW.title = 'Orphan'
       BEGIN UPDATE article SET parent_id = 'nobody' WHERE id = NEW.id; END`,
    )
    const answers = wiki.run(wiki.create('One'), wiki.create('Orphan'), wiki.create('Two'))
    expect(kinds(answers)).toEqual(['saved', 'failed', 'saved'])
    expect(wiki.titles()).toEqual(['One', 'Two'])
  })

  it('are answered, and leave the wiki, as if each had run alone', () => {
    const ids = [newId(), newId(), newId()]
    const step = fc.record({
      verb: fc.constantFrom('create', 'save', 'remove', 'restore', 'side'),
      id: fc.constantFrom(...ids),
      expects: fc.constantFrom('any', 'first', 'nothing'),
      title: fc.constantFrom('A', 'B'),
      body: fc.constantFrom('x', 'y'),
      parentId: fc.constantFrom<ArticleId | null>(null, ...ids),
      key: fc.constantFrom(undefined, undefined, 'k', 'l'),
    })
    let run = 0
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), steps => {
        run++
        const [together, alone] = [open(`together-${run}`), open(`alone-${run}`)].map(wiki => {
          wiki.run(wiki.create('A', ids[0]))
          const first = wiki.db.prepare<[], Etag>('SELECT etag FROM article').pluck().get()
          const writes = steps.map(({ verb, id, expects, title, body, parentId, key }) => (): WriteOutcome => {
            const occasion = { ...wiki.occasion, writer: key === undefined ? ana : withKey(ana, key, verb) }
            const expected = expects === 'any' ? expects : expects === 'first' ? [defined(first)] : []
            const content = edit({ title, body, parentId })
            if (verb === 'create') return wiki.writes.create(occasion, id, content)
            if (verb === 'save') return wiki.writes.save(occasion, id, expected, content)
            if (verb === 'remove') return wiki.writes.remove(occasion, id, expected, '')
            if (verb === 'restore') return wiki.writes.restore(occasion, id, expected, defined(first), '')
            return wiki.writes.appendSide(occasion, id, { ...content, base: defined(first) })
          })
          return { wiki, writes }
        })
        const state = (wiki: ReturnType<typeof open>) =>
          ids
            .map(id => nameless(wiki.reads.article(id)))
            .concat(nameless(wiki.reads.revisions(defined(ids[0]), { limit: 99 })))
        const [a, b] = [defined(together), defined(alone)]
        expect(nameless(a.wiki.run(...a.writes))).toEqual(nameless(b.writes.flatMap(write => b.wiki.run(write))))
        expect(state(a.wiki)).toEqual(state(b.wiki))
        for (const db of opened.splice(0)) db.close()
      }),
      { numRuns: 60 },
    )
  })
})

/** The same without what differs from wiki to wiki by design: etags and times. */
function nameless(value: unknown): unknown {
  const isOwn = (key: string) => key === 'etag' || key === 'parents' || key.endsWith('At')
  return JSON.parse(JSON.stringify({ value }, (key, part: unknown) => (isOwn(key) ? '…' : part)))
}
