import type { DBSchema } from 'idb'
import type { z } from 'zod'
import { inTransaction, ownDatabase } from './own-database.ts'

/** What the store has to know of a draft. */
export interface StoredDraft {
  /** Its key. The slots of one instance begin with its id and a slash. */
  readonly slot: string
  readonly instanceId: string
  /** ISO 8601. */
  readonly writtenAt: string
}

interface DraftDatabase extends DBSchema {
  drafts: { key: string; value: unknown; indexes: { 'by-instance': string } }
}

/** The drafts on this computer, in IndexedDB. Every promise that writes resolves when the text is on disk, and rejects
 *  when it is not. */
export interface DraftStore<Draft extends StoredDraft> {
  put(draft: Draft): Promise<void>
  remove(slot: string): Promise<void>
  get(slot: string): Promise<Draft | undefined>
  /** Newest first. A draft that this version of the app cannot read is left where it is and not listed. */
  ofInstance(instanceId: string): Promise<readonly Draft[]>
  /** Those whose slot begins with `prefix`, newest first. */
  withPrefix(prefix: string): Promise<readonly Draft[]>
  /** Hears that the drafts of an instance changed, in this window or another, and which slot was emptied, where it was this
   *  window that did. Returns what ends it. */
  onChange(listener: (instanceId: string, emptied?: string) => void): () => void
}

/** Whether a write failed because the disk, or this app's share of it, is full. */
export const isFull = (error: unknown): boolean => error instanceof DOMException && error.name === 'QuotaExceededError'

const databaseName = 'etagere-drafts'

export interface DraftStoreOptions {
  /** Gives up whatever else this app keeps on this computer, because there is no room left for words. */
  readonly makeRoom?: () => Promise<void>
}

export function createDraftStore<Draft extends StoredDraft>(
  schema: z.ZodType<Draft>,
  { makeRoom }: DraftStoreOptions = {},
): DraftStore<Draft> {
  const database = ownDatabase<DraftDatabase>(databaseName, created => {
    created.createObjectStore('drafts', { keyPath: 'slot' }).createIndex('by-instance', 'instanceId')
  })
  const channel = new BroadcastChannel(databaseName)
  const listeners = new Set<(instanceId: string, emptied?: string) => void>()
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') listeners.forEach(listener => listener(data))
  })

  function announce(instanceId: string, emptied?: string): void {
    channel.postMessage(instanceId)
    listeners.forEach(listener => listener(instanceId, emptied))
  }
  // Strict: the browser's default answers before the operating system has the text on disk.
  const writing = async () => (await database()).transaction('drafts', 'readwrite', { durability: 'strict' })
  const readable = (values: readonly unknown[]): readonly Draft[] =>
    values.flatMap(value => schema.safeParse(value).data ?? []).sort((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1))

  async function write(draft: Draft): Promise<void> {
    const transaction = await writing()
    await inTransaction(transaction, () => {
      const put = transaction.store.put(draft)
      transaction.commit() // without waiting for the answer, so that it is carried out even if the page ends now
      return put
    })
  }

  return {
    async put(draft) {
      try {
        await write(draft)
      } catch (error) {
        if (makeRoom === undefined || !isFull(error)) throw error
        await makeRoom()
        await write(draft)
      }
      announce(draft.instanceId)
    },
    async remove(slot) {
      const transaction = await writing()
      await inTransaction(transaction, () => transaction.store.delete(slot))
      announce(slot.split('/')[0] ?? '', slot)
    },
    async get(slot) {
      return schema.safeParse(await (await database()).get('drafts', slot)).data
    },
    async ofInstance(instanceId) {
      return readable(await (await database()).getAllFromIndex('drafts', 'by-instance', instanceId))
    },
    async withPrefix(prefix) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
      return readable(await (await database()).getAll('drafts', range))
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
