import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { ArticleId } from '#shared/domain/article.ts'
import { StorageUnavailable, type WikiStore, type Writer } from '../port.ts'
import { createAnswers } from './answers.ts'
import { createChangeLog } from './change-log.ts'
import { openReader } from './connection.ts'
import { asOpeningError } from './database-errors.ts'
import { DerivedData } from './derived/derived-data.ts'
import type { HeldLock } from './lock-file.ts'
import { createReadTogether } from './read-together.ts'
import { backlinksPage, createReads } from './reads.ts'
import { holdOpen } from './replacement.ts'
import { createRequestLog } from './request-log.ts'
import { createRevisionLog } from './revision-log.ts'
import { createWatcher } from './watcher.ts'
import { WriteQueue, type WriteQueueOptions } from './write-queue.ts'
import type { WriteOutcomes, WriteRequest } from './writer-messages.ts'
import { succeeded } from './writes.ts'

/** The wiki kept in a folder, which is made where it does not exist. Any number of processes may have it open. It is written
 *  by a thread of its own and read in the thread that asks.
 *  @throws StorageRefused where what is there is damaged, newer, or no wiki; it is left as it is.
 *  @throws StorageUnavailable where the folder cannot be used. */
export async function openSqliteStore(
  dataDir: string,
  options: Omit<WriteQueueOptions, 'file'> = {},
): Promise<WikiStore> {
  const file = join(resolve(dataDir), 'wiki.sqlite')
  const lock = hold(file)
  let queue: WriteQueue | undefined
  let reader: Database | undefined
  try {
    queue = await WriteQueue.open({ ...options, file })
    reader = openReader(file)
    const onDeath = (cause: Error) => options.report?.({ kind: 'derived-died', cause })
    return createSqliteStore(reader, queue, lock, () => new DerivedData({ file, onDeath }))
  } catch (error) {
    reader?.close()
    await queue?.close()
    lock.release()
    throw asOpeningError(error, file)
  }
}

/** Keeps the wiki from being replaced while it is open. */
function hold(file: string): HeldLock {
  try {
    mkdirSync(dirname(file), { recursive: true })
    // Where the folder cannot be written, this says why, and SQLite would not.
    accessSync(dirname(file), constants.W_OK)
    return holdOpen(file)
  } catch (error) {
    throw asOpeningError(error, file)
  }
}

function createSqliteStore(
  reader: Database,
  queue: WriteQueue,
  lock: HeldLock,
  deriveData: () => DerivedData,
): WikiStore {
  const reads = createReads(reader)
  const changeLog = createChangeLog(reader)
  const answered = createAnswers(createRequestLog(reader), createRevisionLog(reader))
  const watcher = createWatcher(reader)
  const instanceId = reader.prepare<[], string>('SELECT id FROM instance').pluck().get()
  if (instanceId === undefined) throw new Error('the wiki has no id')
  const derived = deriveData()

  const together = createReadTogether(reader)
  let isClosed = false

  function read<T>(question: () => T): Promise<T> {
    return isClosed ? Promise.reject(new StorageUnavailable('the wiki is closed')) : together.read(question)
  }

  async function write<K extends WriteRequest['kind']>(request: WriteRequest & { kind: K }): Promise<WriteOutcomes[K]> {
    const outcome = await queue.write<K>(request)
    if (succeeded(outcome)) watcher.announce()
    return outcome
  }

  return {
    instanceId,
    create: (id, edit, writer) => write({ kind: 'create', ...about(id, writer), edit }),
    save: (id, expected, edit, writer) => write({ kind: 'save', ...about(id, writer), expected, edit }),
    remove: (id, expected, note, writer) => write({ kind: 'remove', ...about(id, writer), expected, note }),
    restore: (id, expected, etag, note, writer) =>
      write({ kind: 'restore', ...about(id, writer), expected, etag, note }),
    appendSide: (id, side, writer) => write({ kind: 'append-side', ...about(id, writer), side }),
    answered: writer => read(() => answered(occasionOf(writer))),

    article: id => read(() => reads.article(id)),
    head: id => read(() => reads.head(id)),
    articles: query => read(() => reads.articles(query)),
    revision: (id, etag) => read(() => reads.revision(id, etag)),
    revisions: (id, page) => read(() => reads.revisions(id, page)),
    async backlinks(id, page) {
      const question = await read(() => reads.backlinksQuestion(id, page))
      return question === undefined ? undefined : backlinksPage(await derived.backlinks(question))
    },

    changes: (since, limit) => read(() => changeLog.since(since, limit)),
    lastSequence: () => read(() => changeLog.last()),
    watch: listener => watcher.watch(listener),

    async check() {
      await read(() => changeLog.last())
      await write({ kind: 'check' })
    },
    async close() {
      watcher.close()
      isClosed = true
      together.finish()
      // First: the connection that closes last puts the journal's content in its place, which this one cannot.
      reader.close()
      await queue.close(derived.close())
      lock.release()
    },
  }
}

const occasionOf = (writer: Writer) => ({ now: new Date().toISOString(), writer })
const about = (id: ArticleId, writer: Writer) => ({ id, occasion: occasionOf(writer) })
