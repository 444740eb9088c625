import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { ana, edit, newId } from '../contract/fixture.ts'
import type { CreateOutcome, WikiStore } from '../port.ts'
import { startWriterThread } from './connect-writer.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import type { WriterEvent } from './write-queue.ts'

/** For tests: a store on a wiki of its own, and what happens to the thread that writes it. */
export interface ObservedStore {
  readonly folder: string
  readonly file: string
  /** A test that closes it may put another one here, and so with `other`. */
  store: WikiStore
  /** Another connection, as another process would have it; it waits for nobody. */
  other: Database.Database
  /** The store's writer threads, the living one last. */
  readonly threads: readonly Worker[]
  readonly events: readonly WriterEvent[]
  kinds(): WriterEvent['kind'][]
  nextEvent(): Promise<void>
  /** Resolves once the writer was replaced this many times. */
  replacements(count: number): Promise<void>
  create(title: string, body?: string): Promise<CreateOutcome>
  many(count: number, name?: string): Promise<CreateOutcome>[]
  /** The titles that are in the wiki, in the order in which they were written. */
  written(): Promise<string[]>
  /** Closes everything and removes the wiki. */
  end(): Promise<void>
}

export async function openObservedStore(): Promise<ObservedStore> {
  const folder = mkdtempSync(join(tmpdir(), 'etagere-'))
  const file = join(folder, 'wiki.sqlite')
  const threads: Worker[] = []
  const events: WriterEvent[] = []
  let wake: () => void = () => undefined
  const store = await openSqliteStore(folder, {
    report(event) {
      // What follows the log finds the wiki gone as well, at a time of its own.
      if (event.kind === 'derived-died') return
      events.push(event)
      wake()
    },
    startThread(start) {
      const thread = startWriterThread(start)
      threads.push(thread)
      return thread
    },
  })

  const wiki: ObservedStore = {
    ...{ folder, file, store, threads, events },
    other: new Database(file, { timeout: 0 }),
    kinds: () => events.map(({ kind }) => kind),
    nextEvent: () => new Promise(resolve => (wake = resolve)),
    async replacements(count) {
      while (events.filter(({ kind }) => kind === 'replaced').length < count) await wiki.nextEvent()
    },
    create: (title, body = '') => wiki.store.create(newId(), edit({ title, body }), ana),
    many: (count, name = 'Article') => Array.from({ length: count }, (_, n) => wiki.create(`${name} ${n}`)),
    written: async () => (await wiki.store.changes(0, 10_000)).map(change => ('title' in change ? change.title : '')),
    async end() {
      wiki.other.close()
      await wiki.store.close()
      rmSync(folder, { recursive: true })
    },
  }
  return wiki
}

/** A turn of the event loop. */
export const turn = () => new Promise(resolve => setImmediate(resolve))
