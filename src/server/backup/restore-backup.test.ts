import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { ana, as, changed, defined, edit, everyItem, newId, withKey } from '../storage/contract/fixture.ts'
import { StorageUnavailable, type WikiStore } from '../storage/port.ts'
import { migrate, migrations, newestVersion } from '../storage/sqlite/migrate.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import { verifyDatabase } from '../storage/sqlite/verify/verify-database.ts'
import { backupName, type Backup } from './backup-file.ts'
import { backupFolderOf, listBackups } from './backup-folder.ts'
import { backupToRescue } from './backup-to-rescue.ts'
import { restoreBackup, RestoreRefused, restoreSteps } from './restore-backup.ts'
import { takeBackup } from './take-backup.ts'

const restoring = fileURLToPath(new URL('restoring-process.ts', import.meta.url))

let folder: string
let file: string
let store: WikiStore
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  file = join(folder, 'wiki.sqlite')
  store = await openSqliteStore(folder)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const begin = async (body: string): Promise<Article> =>
  as('saved', await store.create(newId(), edit({ body }), ana)).article
const save = async (article: Article, body: string): Promise<Article> =>
  as('saved', await store.save(article.id, [article.etag], changed(article, { body }), ana)).article
const back = (): Backup => as('made', takeBackup(folder, { kind: 'manual' })).backup
const pathOf = ({ name }: Backup) => join(backupFolderOf(folder), name)
const wikiFiles = () =>
  readdirSync(folder)
    .filter(name => name.startsWith('wiki.'))
    .sort()
const bodyOf = async (id: ArticleId) => {
  const state = await store.article(id)
  return state.kind === 'present' ? state.article.body : state.kind
}
async function restored(backup: Backup) {
  await store.close()
  const outcome = restoreBackup(folder, pathOf(backup))
  store = await openSqliteStore(folder)
  return outcome
}

describe('restoring a backup', () => {
  it('makes the wiki what it was, and what it is now a backup', async () => {
    const article = await begin('old')
    const backup = back()
    await save(article, 'new')
    const late = await begin('late')
    const { kept } = await restored(backup)
    expect(await bodyOf(article.id)).toBe('old')
    expect(await bodyOf(late.id)).toBe('absent')
    expect(verifyDatabase(file, 'all').findings).toEqual([])
    expect(kept).toMatchObject({ kind: 'before-restore', isSound: true, sequence: 3 })

    await restored(defined(kept))
    expect(await bodyOf(article.id)).toBe('new')
    expect(await bodyOf(late.id)).toBe('late')
  })

  it('goes on counting above what was given out, and says that the wiki was reset', async () => {
    const article = await begin('old')
    const backup = back()
    let head = article
    for (let n = 0; n < 5; n++) head = await save(head, `${n}`)
    const { sequence } = await restored(backup)
    expect(sequence).toBe(7)
    expect(await store.changes(1, 10)).toMatchObject([{ kind: 'reset', sequence: 7 }])
    const { etag } = await save(article, 'other')
    expect(await store.changes(7, 10)).toMatchObject([{ kind: 'edit', sequence: 8, etag }])
    expect((await restored(backup)).sequence).toBe(9)
  })

  it('never gives out an etag or a number again, whatever is saved, backed up and restored', { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof({ weight: 4, arbitrary: fc.constant('save') }, fc.constant('back-up'), fc.constant('restore')),
          {
            minLength: 4,
            maxLength: 14,
          },
        ),
        fc.infiniteStream(fc.nat()),
        async (commands, choices) => {
          const contents = new Map<Etag, string>()
          const articles: Article[] = [await begin('first')]
          let highest = await store.lastSequence()
          back()
          const pick = <T>(from: readonly T[]): T => defined(from[defined(choices.next().value) % from.length])
          for (const command of commands) {
            if (command === 'save') {
              const { id } = pick(articles)
              const state = await store.article(id)
              if (state.kind !== 'present') continue
              const next = await save(state.article, `text ${contents.size}`)
              expect(contents.has(next.etag)).toBe(false)
              contents.set(next.etag, next.body)
              articles.push(await begin(`begun ${contents.size}`))
              const sequence = await store.lastSequence()
              expect(sequence).toBeGreaterThan(highest)
              highest = sequence
            } else if (command === 'back-up') makeBackup()
            else {
              const { sequence } = await restored(pick(listBackups(folder))) // which grow older and are pruned
              expect(sequence).toBeGreaterThan(highest)
              highest = sequence
            }
          }
          for (const { id } of articles) {
            const revisions = (await store.revisions(id, everyItem))?.items ?? []
            for (const { etag } of revisions) {
              const body = (await store.revision(id, etag))?.body
              if (contents.has(etag)) expect(body).toBe(contents.get(etag))
            }
          }
          expect(verifyDatabase(file, 'all').findings).toEqual([])
        },
      ),
      { numRuns: 8 },
    ),
  )
  const makeBackup = () => takeBackup(folder, { kind: 'manual' })

  it('does a write again whose answer is younger than the backup, and answers older ones as they were', async () => {
    const article = await begin('text')
    const first = withKey(ana, 'before')
    const before = as(
      'saved',
      await store.save(article.id, [article.etag], changed(article, { body: '1' }), first),
    ).article
    const backup = back()
    const second = withKey(ana, 'after')
    const saveSecond = () => store.save(article.id, [before.etag], changed(before, { body: '2' }), second)
    const after = as('saved', await saveSecond()).article
    await restored(backup)
    const repeat = await store.save(article.id, [article.etag], changed(article, { body: '1' }), first)
    expect(repeat).toMatchObject({ kind: 'saved', repeated: true, article: { etag: before.etag } })
    const again = as('saved', await saveSecond())
    expect(again).toMatchObject({ repeated: false, article: { body: '2' } })
    expect(again.article.etag).not.toBe(after.etag)
  })

  it('refuses while the wiki is open, here or in another process, and changes nothing', async () => {
    await begin('old')
    const backup = back()
    await begin('new')
    expect(() => restoreBackup(folder, pathOf(backup))).toThrow(RestoreRefused)
    const child = spawn(process.execPath, [restoring, folder, backup.name, 'none'], { stdio: 'ignore' })
    expect(((await once(child, 'exit')) as [number | null])[0]).toBe(1)
    expect(await store.lastSequence()).toBe(2)
    expect(listBackups(folder)).toEqual([backup])
  })

  it('keeps the wiki from being opened meanwhile', async () => {
    await begin('old')
    const backup = back()
    await store.close()
    const opened: Promise<unknown>[] = []
    restoreBackup(folder, pathOf(backup), step => {
      if (step === 'kept') opened.push(expect(openSqliteStore(folder)).rejects.toThrow(StorageUnavailable))
    })
    await Promise.all(opened)
    expect(opened).toHaveLength(1)
    store = await openSqliteStore(folder)
  })

  it.each(['damaged', 'no wiki', 'missing', 'of another wiki'])('refuses a backup that is %s', async kind => {
    await begin('text')
    const backup = back()
    await begin('more')
    await store.close()
    const before = readFileSync(file)
    if (kind === 'damaged') truncateSync(pathOf(backup), 8192)
    if (kind === 'no wiki') writeFileSync(pathOf(backup), 'Not a database, but long enough to be one. '.repeat(200))
    if (kind === 'missing') rmSync(pathOf(backup))
    if (kind === 'of another wiki') {
      const db = new Database(pathOf(backup))
      db.exec("UPDATE instance SET id = 'another'")
      db.close()
    }
    expect(() => restoreBackup(folder, pathOf(backup))).toThrow(RestoreRefused)
    expect(readFileSync(file)).toEqual(before)
    // Whoever only reads may leave an empty journal.
    expect(wikiFiles().filter(name => !/-(?:wal|shm)$/u.test(name))).toEqual(['wiki.sqlite', 'wiki.sqlite.lock'])
  })

  it('works into a folder where nothing is, as on a new computer', async () => {
    const article = await begin('text')
    const backup = back()
    const fresh = join(folder, 'fresh')
    const since = Date.now()
    const { kept, sequence } = restoreBackup(fresh, pathOf(backup))
    expect(kept).toBeUndefined()
    // What was given out since the backup is unknown.
    expect(sequence).toBeGreaterThan(since * 1000)
    expect(Number.isSafeInteger(sequence * 4)).toBe(true)
    const opened = await openSqliteStore(fresh)
    expect(await opened.article(article.id)).toMatchObject({ article: { etag: article.etag } })
    expect(opened.instanceId).toBe(store.instanceId)
    await opened.close()
  })

  it('works over a damaged wiki, which it keeps byte for byte, its journal included', async () => {
    const article = await begin('text')
    const backup = back()
    await begin('more')
    await store.close()
    const broken = readFileSync(file).fill(0xa5, 0, 5000)
    writeFileSync(file, broken)
    writeFileSync(`${file}-wal`, 'what was saved last')
    const { kept, sequence } = await restored(backup)
    expect(await bodyOf(article.id)).toBe('text')
    expect(sequence).toBeGreaterThan(Date.parse('2026-01-01') * 1000)
    expect(kept).toMatchObject({ kind: 'before-restore', isSound: false })
    expect(readFileSync(pathOf(defined(kept)))).toEqual(broken)
    expect(readFileSync(`${pathOf(defined(kept))}-wal`, 'utf8')).toBe('what was saved last')
    expect(listBackups(folder).map(({ isSound }) => isSound)).toEqual([false, true])
  })

  it('works over a journal whose wiki is gone', async () => {
    await begin('text')
    const backup = back()
    await store.close()
    rmSync(file)
    writeFileSync(`${file}-wal`, 'what was saved last')
    const { kept } = await restored(backup)
    expect(readFileSync(`${pathOf(defined(kept))}-wal`, 'utf8')).toBe('what was saved last')
    expect(await store.lastSequence()).toBeGreaterThan(1)
  })

  it('brings a backup of an older version to the newest', async () => {
    await store.close()
    const old = { kind: 'before-migration', at: new Date().toISOString(), sequence: 0, isSound: true } as const
    const name = backupName(old)
    takeBackup(folder, { kind: 'manual' })
    const db = new Database(join(backupFolderOf(folder), name))
    migrate(db, migrations.slice(0, -1))
    db.prepare('UPDATE instance SET id = ?').run(store.instanceId)
    db.close()
    await restored({ ...old, name, bytes: 0 })
    expect(verifyDatabase(file, 'all')).toMatchObject({ findings: [], content: { format: newestVersion } })
    expect(verifyDatabase(join(backupFolderOf(folder), name), 'all').content?.format).toBeLessThan(newestVersion)
  })

  it('does not lose the very backup to the pruning that its own first step does', async () => {
    const article = await begin('text')
    const outcome = as('made', takeBackup(folder, { kind: 'before-restore' }))
    for (let n = 0; n < 9; n++) {
      await begin('more')
      takeBackup(folder, { kind: 'before-restore' })
    }
    await begin('last')
    await restored(outcome.backup)
    expect(existsSync(pathOf(outcome.backup))).toBe(false)
    expect((await store.articles(everyItem)).items.map(({ id }) => id)).toEqual([article.id])
  })
})

it('the newest sound backup is offered for a damaged wiki and for one that is gone, and none for a sound one or one of a newer version', async () => {
  await begin('text')
  const backup = back()
  expect(backupToRescue(folder)).toBeUndefined()
  await store.close()
  const whole = readFileSync(file)
  writeFileSync(file, Buffer.from(whole).fill(0xa5, 4096))
  expect(backupToRescue(folder)).toEqual(backup)
  rmSync(file)
  expect(backupToRescue(folder)).toEqual(backup)
  writeFileSync(file, whole)
  const db = new Database(file)
  db.pragma(`user_version = ${newestVersion + 10}`)
  db.close()
  expect(backupToRescue(folder)).toBeUndefined()
})

describe('a crash while a backup is restored', () => {
  it.each(restoreSteps)('at “%s” leaves the old wiki or the new one, and nothing is lost', async step => {
    const article = await begin('old')
    const backup = back()
    await save(article, 'new')
    // As after a crash of the server: what was saved last is in the journal alone.
    const journal = readFileSync(`${file}-wal`)
    await store.close()
    writeFileSync(`${file}-wal`, journal)

    const child = spawn(process.execPath, [restoring, folder, backup.name, step], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    expect(((await once(child, 'exit')) as [number | null, string | null])[1]).toBe('SIGKILL')
    const opened = await Promise.all([openSqliteStore(folder), openSqliteStore(folder)])
    await Promise.all(opened.map(one => one.close()))
    store = await openSqliteStore(folder)

    const isNew = restoreSteps.indexOf(step) >= restoreSteps.indexOf('committed')
    expect(await bodyOf(article.id)).toBe(isNew ? 'old' : 'new')
    expect((await store.changes(2, 10)).map(({ kind }) => kind)).toEqual(isNew ? ['reset'] : [])
    await store.close()
    expect(verifyDatabase(file, 'all').findings).toEqual([])
    // Whatever was there is there still, and restoring works afterwards.
    const { kept } = restoreBackup(folder, pathOf(backup))
    expect(verifyDatabase(pathOf(defined(kept)), 'all').findings).toEqual([])
    if (!isNew) expect(defined(kept).sequence).toBe(2)
    expect(wikiFiles()).toEqual(['wiki.sqlite', 'wiki.sqlite.lock'])
    store = await openSqliteStore(folder)
    expect(await bodyOf(article.id)).toBe('old')
  })
})
