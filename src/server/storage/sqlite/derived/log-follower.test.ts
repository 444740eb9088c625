import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { ana, as, defined, edit, newId, noSuchEtag } from '../../contract/fixture.ts'
import { newestNumber } from '../change-log.ts'
import { openConnection } from '../connection.ts'
import { createDatabase } from '../create-database.ts'
import { createGroupCommit } from '../group-commit.ts'
import type { WriteOutcome } from '../writer-messages.ts'
import { createWrites, succeeded } from '../writes.ts'
import { derivedFileOf, openDerived } from './derived-database.ts'
import { createLinkIndex } from './link-index.ts'
import { createLogFollower, type LogFollower } from './log-follower.ts'

let folder: string
let opened: Database.Database[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  opened = []
})
afterEach(() => {
  closeAll()
  rmSync(folder, { recursive: true })
})
function closeAll() {
  for (const db of opened.splice(0)) db.close()
}
function remember(db: Database.Database) {
  opened.push(db)
  return db
}

/** A wiki of its own that is followed. */
function open(name = 'a') {
  const file = join(folder, name, 'wiki.sqlite')
  createDatabase(file)
  const db = remember(openConnection(file))
  const writes = createWrites(db)
  const together = createGroupCommit(db)
  const occasion = { now: new Date().toISOString(), writer: ana }
  const derivedFile = derivedFileOf(file)
  function written<T extends WriteOutcome>(write: () => T): T {
    const answer = defined(together([write], succeeded)[0])
    if (answer.kind === 'failed') throw answer.error
    return answer.outcome
  }
  const tryToCreate = (title: string, body: string, id: ArticleId) =>
    written(() => writes.create(occasion, id, edit({ title, body })))
  return {
    ...{ db, file, derivedFile, tryToCreate },
    follow: () => createFollower(db, remember(openDerived(derivedFile))),
    create: (title: string, body = '', id = newId()) => as('saved', tryToCreate(title, body, id)).article,
    save: (id: ArticleId, title: string, body: string) =>
      written(() => writes.save(occasion, id, 'any', edit({ title, body }))),
    remove: (id: ArticleId) => written(() => writes.remove(occasion, id, 'any', '')),
    restore: (id: ArticleId, etag: Etag) => written(() => writes.restore(occasion, id, 'any', etag, '')),
    side: (id: ArticleId, base: Etag, body: string) =>
      written(() => writes.appendSide(occasion, id, { base, title: 'side', tags: [], body, note: '' })),
    reset: () => void db.prepare(`INSERT INTO reset (number, at) SELECT ${newestNumber} + 1000, ''`).run(),
  }
}
function createFollower(wiki: Database.Database, derived: Database.Database) {
  return { ...createLogFollower(wiki, derived, createLinkIndex(derived)), derived }
}

function followAll(follower: LogFollower): number {
  let steps = 1
  while (follower.step()) steps++
  return steps
}
const rows = ({ derived }: { derived: Database.Database }) =>
  derived.prepare('SELECT key, title_key, article_id FROM article_link ORDER BY 1, 2, 3').raw().all()
const followed = ({ derived }: { derived: Database.Database }) =>
  defined(derived.prepare<[], { sequence: number; reset: number }>('SELECT sequence, reset FROM followed').get())

describe('following the change log', () => {
  it('whatever is saved, and wherever it is interrupted, ends with the links of the heads', () => {
    const ids = [newId(), newId(), newId()]
    const body = fc.constantFrom('', '[[A]]', '[[B]] [[a]]', `[x](article:${ids[0]}) [[A]]`)
    const step = fc.oneof(
      fc.record({
        verb: fc.constantFrom('create', 'save', 'side'),
        id: fc.constantFrom(...ids),
        title: fc.constantFrom('A', 'B', 'C'),
        body,
      }),
      fc.record({
        verb: fc.constantFrom('remove', 'restore', 'reset', 'follow', 'reopen', 'restart'),
        id: fc.constantFrom(...ids),
      }),
    )
    let run = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const wiki = open(`run-${run++}`)
        let follower = wiki.follow()
        const other = wiki.follow()
        const first = wiki.db
          .prepare<[ArticleId], Etag>("SELECT etag FROM revision WHERE article_id = ? AND kind <> 'side'")
          .pluck()
        for (const [index, { verb, id, ...content }] of steps.entries()) {
          const { title = '', body: text = '' } = 'title' in content ? content : {}
          if (verb === 'create') wiki.tryToCreate(title, text, id)
          else if (verb === 'save') wiki.save(id, title, text)
          else if (verb === 'side') wiki.side(id, first.get(id) ?? noSuchEtag, text)
          else if (verb === 'remove') wiki.remove(id)
          else if (verb === 'restore') wiki.restore(id, first.get(id) ?? noSuchEtag)
          else if (verb === 'reset') wiki.reset()
          else if (verb === 'reopen') follower = wiki.follow()
          else if (verb === 'restart') follower.restart()
          else if (index % 2 === 0) other.step()
          else follower.step()
        }
        followAll(follower)
        expect(follower.hasReached(follower.newestSequence())).toBe(true)
        expect(other.step()).toBe(false)
        const fresh = createFollower(wiki.db, remember(openDerived(join(folder, `fresh-${run}.sqlite`))))
        followAll(fresh)
        expect(rows(follower)).toEqual(rows(fresh))
        expect(rows(fresh)).toEqual(linksOfHeads(wiki.db))
        closeAll()
      }),
      { numRuns: 25 },
    )
  })

  it('goes in steps, each committed with how far it went', () => {
    const wiki = open()
    const target = wiki.create('Target')
    for (let n = 0; n < 500; n++) wiki.create(`Source ${n}`, '[[Target]]')
    const follower = wiki.follow()
    expect(follower.hasReached(1)).toBe(false)
    expect(follower.step()).toBe(true)
    const sofar = followed(follower).sequence
    expect(rows(follower).length).toBe(sofar - 1)
    expect(follower.hasReached(sofar)).toBe(true)
    expect(follower.hasReached(sofar + 1)).toBe(false)
    follower.derived.close()

    const next = wiki.follow()
    expect(followed(next).sequence).toBe(sofar)
    followAll(next)
    expect(
      createLinkIndex(next.derived).sources({
        id: target.id,
        titleKey: 'target',
        afterTitle: '',
        afterId: '',
        limit: 999,
      }).length,
    ).toBe(500)
  })

  it('reads no more text in a step than a few articles, however large they are', () => {
    const wiki = open()
    for (let n = 0; n < 6; n++) wiki.create(`Large ${n}`, 'x'.repeat(900_000))
    expect(followAll(wiki.follow())).toBe(3)
  })

  it('reads the text of each article once, however often it was saved', () => {
    const wiki = open()
    const { id } = wiki.create('One')
    for (let n = 0; n < 50; n++) wiki.save(id, 'One', `${n} ${'x'.repeat(900_000)}`)
    expect(followAll(wiki.follow())).toBe(1)
  })

  it('begins anew for another wiki, and for an older state of its own', () => {
    const [wiki, other] = [open('a'), open('b')]
    wiki.create('A', '[[A]]')
    other.create('B', '[[B]]')
    followAll(wiki.follow())
    const derived = remember(openDerived(wiki.derivedFile))
    const strange = createFollower(other.db, derived)
    expect(strange.hasReached(1)).toBe(false)
    followAll(strange)
    expect(rows(strange)).toEqual(linksOfHeads(other.db))

    // The log is as long as the one that was followed, but says something else.
    const older = open('c')
    older.db.prepare('UPDATE instance SET id = (?)').run(other.db.prepare('SELECT id FROM instance').pluck().get())
    older.create('C', '[[C]]')
    const back = createFollower(older.db, derived)
    expect(back.hasReached(1)).toBe(false)
    followAll(back)
    expect(rows(back)).toEqual(linksOfHeads(older.db))
  })
})

describe('the derived database', () => {
  const saved = () => {
    const wiki = open()
    wiki.create('A', '[[A]]')
    const follower = wiki.follow()
    followAll(follower)
    closeAll()
    return wiki
  }
  const healed = (wiki: ReturnType<typeof open>) => {
    const follower = createFollower(remember(openConnection(wiki.file)), remember(openDerived(wiki.derivedFile)))
    const before = rows(follower)
    followAll(follower)
    expect(rows(follower).length).toBe(1)
    return before
  }

  it('is kept while it is whole and of this version', () => {
    expect(healed(saved()).length).toBe(1)
  })

  it('is made anew where it is of another version', () => {
    const wiki = saved()
    const db = new Database(wiki.derivedFile)
    db.exec('CREATE TABLE later (x); DROP TABLE followed; PRAGMA user_version = 99')
    db.close()
    expect(healed(wiki)).toEqual([])
  })

  it('is made anew where it is no database, or gone', () => {
    const wiki = saved()
    writeFileSync(wiki.derivedFile, 'x'.repeat(statSync(wiki.derivedFile).size))
    expect(healed(wiki)).toEqual([])
    closeAll()
    rmSync(wiki.derivedFile)
    expect(healed(wiki)).toEqual([])
  })
})

/** The rows that the index should have, from the articles themselves. */
function linksOfHeads(wiki: Database.Database): unknown[] {
  const scratch = remember(openDerived(join(folder, `scratch-${newId()}.sqlite`)))
  const index = createLinkIndex(scratch)
  const heads = wiki.prepare<[], { id: ArticleId; titleKey: string; deleted: 0 | 1; body: string }>(
    'SELECT a.id, a.title_key AS titleKey, a.deleted, r.body FROM article a JOIN revision r ON r.etag = a.etag',
  )
  for (const head of heads.all()) index.put(head)
  return rows({ derived: scratch })
}
