import { join, resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import { StorageUnavailable, type WikiStore } from '../port.ts'
import { createChangeLog } from './change-log.ts'
import { openConnection } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { asOpeningError, asStorageError } from './database-errors.ts'
import { createReads } from './reads.ts'
import { createTransaction } from './transaction.ts'
import { createWatcher } from './watcher.ts'
import { createWrites, succeeded } from './writes.ts'

/** The wiki kept in a folder, which is made where it does not exist. Any number of processes may have it open.
 *  @throws StorageRefused where what is there is damaged, newer, or no wiki; it is left as it is.
 *  @throws StorageUnavailable where the folder cannot be used. */
export async function openSqliteStore(dataDir: string): Promise<WikiStore> {
  const file = join(resolve(dataDir), 'wiki.sqlite')
  try {
    createDatabase(file)
    return createSqliteStore(openConnection(file))
  } catch (error) {
    throw asOpeningError(error, file)
  }
}

/** The store on a connection that `openConnection` made. */
export function createSqliteStore(db: Database): WikiStore {
  const writes = createWrites(db)
  const reads = createReads(db)
  const changeLog = createChangeLog(db)
  const watcher = createWatcher(db)
  const inTransaction = createTransaction(db)
  const touch = db.prepare('UPDATE instance SET id = id')
  const instanceId = db.prepare<[], string>('SELECT id FROM instance').pluck().get()
  if (instanceId === undefined) throw new Error('the wiki has no id')

  async function ask<T>(question: () => T): Promise<T> {
    if (!db.open) throw new StorageUnavailable('the wiki is closed')
    try {
      return question()
    } catch (error) {
      throw asStorageError(error)
    }
  }

  const write = <T extends Parameters<typeof succeeded>[0]>(change: () => T): Promise<T> =>
    ask(() => {
      const outcome = inTransaction(change, succeeded)
      if (succeeded(outcome)) watcher.announce()
      return outcome
    })

  return {
    instanceId,
    create: (id, edit, writer) => write(() => writes.create(occasion(writer), id, edit)),
    save: (id, expected, edit, writer) => write(() => writes.save(occasion(writer), id, expected, edit)),
    remove: (id, expected, note, writer) => write(() => writes.remove(occasion(writer), id, expected, note)),
    restore: (id, expected, etag, note, writer) =>
      write(() => writes.restore(occasion(writer), id, expected, etag, note)),
    appendSide: (id, side, writer) => write(() => writes.appendSide(occasion(writer), id, side)),
    answered: writer => ask(() => writes.answered(occasion(writer))),

    article: id => ask(() => reads.article(id)),
    articles: query => ask(() => reads.articles(query)),
    revision: (id, etag) => ask(() => reads.revision(id, etag)),
    revisions: (id, page) => ask(() => reads.revisions(id, page)),
    backlinks: (id, page) => ask(() => reads.backlinks(id, page)),

    changes: (since, limit) => ask(() => changeLog.since(since, limit)),
    lastSequence: () => ask(() => changeLog.last()),
    watch: listener => watcher.watch(listener),

    // Writes and takes it back: finds a lock, a read-only file or a broken one, and wakes no watcher.
    check: () =>
      ask(() =>
        inTransaction(
          () => void touch.run(),
          () => false,
        ),
      ),
    async close() {
      watcher.close()
      db.close()
    },
  }
}

const occasion = (writer: Parameters<WikiStore['answered']>[0]) => ({ now: new Date().toISOString(), writer })
