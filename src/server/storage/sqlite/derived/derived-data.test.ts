import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ana, as, changed, defined, edit, everyItem, newId } from '../../contract/fixture.ts'
import type { WikiStore } from '../../port.ts'
import { openSqliteStore } from '../open-sqlite-store.ts'
import type { WriterEvent } from '../write-queue.ts'
import { rebuildDerived } from './rebuild-derived.ts'

let folder: string
let stores: WikiStore[]
let events: WriterEvent[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  stores = []
  events = []
})
afterEach(async () => {
  await Promise.all(stores.map(store => store.close()))
  rmSync(folder, { recursive: true })
})

const derivedFile = () => join(folder, 'derived.sqlite')
async function open(): Promise<WikiStore> {
  const store = await openSqliteStore(folder, { report: event => events.push(event) })
  stores.push(store)
  return store
}
const begin = async (store: WikiStore, title: string, body = '') =>
  as('saved', await store.create(newId(), edit({ title, body }), ana)).article
const linking = async (store: WikiStore, id: ReturnType<typeof newId>) =>
  defined(await store.backlinks(id, everyItem)).items.map(({ title }) => title)

/** Looks until it is so; the test's own limit ends it. */
async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 20))
}
function derivedLinks(): number {
  if (!existsSync(derivedFile())) return 0
  const db = new Database(derivedFile(), { readonly: true, timeout: 1000 })
  try {
    return Number(db.prepare('SELECT count(*) FROM article_link').pluck().get())
  } catch {
    return 0 // it is being made
  } finally {
    db.close()
  }
}

it('follows by itself, though nobody asks', async () => {
  const store = await open()
  await begin(store, 'Source', '[[Target]]')
  await until(() => derivedLinks() === 1)
  await begin(store, 'Another', '[[Target]]')
  await until(() => derivedLinks() === 2)
})

it('answers from all that was committed when it was asked, by any store on the wiki', async () => {
  const [store, other] = [await open(), await open()]
  const target = await begin(store, 'Target')
  for (let n = 0; n < 30; n++) {
    await begin(n % 2 === 0 ? store : other, `Source ${n}`, '[[Target]]')
    expect((await linking(n % 3 === 0 ? store : other, target.id)).length).toBe(n + 1)
  }
})

it('is in nobody’s way while another holds it: saves go on, and links are found once it is free', async () => {
  const store = await open()
  const target = await begin(store, 'Target')
  expect(await linking(store, target.id)).toEqual([])
  const lock = new Database(derivedFile())
  lock.exec('BEGIN IMMEDIATE')
  for (let n = 0; n < 50; n++) await begin(store, `Source ${n}`, '[[Target]]')
  const pending = linking(store, target.id)
  lock.exec('ROLLBACK')
  lock.close()
  expect((await pending).length).toBe(50)
})

it('does not name an article that was deleted, whatever the index says', async () => {
  const store = await open()
  const target = await begin(store, 'Target')
  const source = await begin(store, 'Source', '[[Target]]')
  expect(await linking(store, target.id)).toEqual(['Source'])
  await store.remove(source.id, 'any', '', ana)
  expect(await linking(store, target.id)).toEqual([])
})

it('is rebuilt by one command, also while it is in use', async () => {
  const store = await open()
  const target = await begin(store, 'Target')
  const source = await begin(store, 'Source', '[[Target]]')
  await store.save(source.id, 'any', changed(source, { title: 'Renamed' }), ana)
  expect(await linking(store, target.id)).toEqual(['Renamed'])
  const db = new Database(derivedFile())
  db.exec('DELETE FROM article_link')
  db.close()
  expect(await linking(store, target.id)).toEqual([])
  await rebuildDerived(folder)
  expect(await linking(store, target.id)).toEqual(['Renamed'])
  expect(events).toEqual([])
})

it('is followed again by another thread where one dies, and the wiki is written all the while', async () => {
  const store = await open()
  const target = await begin(store, 'Target')
  expect(await linking(store, target.id)).toEqual([])
  const db = new Database(derivedFile())
  db.exec('DROP TABLE article_link')
  db.close()
  await begin(store, 'Source', '[[Target]]')
  await until(() => events.length > 0)
  expect(events[0]).toMatchObject({ kind: 'derived-died', cause: { name: 'SqliteError' } })
  await begin(store, 'Another', '[[Target]]')
  await until(() => events.length > 1)
  // Whoever meets this deletes the file, as the handbook says: it may be lost at any time.
  for (const ending of ['', '-wal', '-shm']) rmSync(derivedFile() + ending, { force: true })
  await until(() => derivedLinks() === 2)
  expect(await linking(store, target.id)).toEqual(['Another', 'Source'])
})
