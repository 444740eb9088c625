import type { DBSchema } from 'idb'
import { z } from 'zod'
import { instanceSchema } from '#shared/protocol/instance.ts'
import { inTransaction, ownDatabase } from './own-database.ts'

const joinedSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  you: instanceSchema.shape.you,
  address: z.url(),
  token: z.string().min(1),
  /** ISO 8601. */
  joinedAt: z.string(),
})
/** A wiki that somebody joined, as this computer remembers it. Keyed by `id`: addresses change. */
export type JoinedInstance = z.infer<typeof joinedSchema>

interface JoinedDatabase extends DBSchema {
  instances: { key: string; value: unknown }
}

/** The joined wikis, in IndexedDB: what is put is on disk when the promise resolves, so that not even a power cut right
 *  after joining parts a wiki from the drafts that were written for it. */
export interface JoinedStore {
  /** In the order of joining. What cannot be understood (another version wrote it) is left where it is and not listed. */
  all(): Promise<readonly JoinedInstance[]>
  put(instance: JoinedInstance): Promise<void>
  remove(id: string): Promise<void>
  /** Hears that another window changed them. Returns what ends it. */
  onChange(listener: () => void): () => void
}

const databaseName = 'etagere-instances'

export function createJoinedStore(): JoinedStore {
  const database = ownDatabase<JoinedDatabase>(databaseName, created => {
    created.createObjectStore('instances', { keyPath: 'id' })
  })
  const channel = new BroadcastChannel(databaseName)
  // Strict: the browser's default answers before the operating system has it on disk.
  const writing = async () => (await database()).transaction('instances', 'readwrite', { durability: 'strict' })
  return {
    async all() {
      const values = await (await database()).getAll('instances')
      return values
        .flatMap(value => joinedSchema.safeParse(value).data ?? [])
        .sort((a, b) => (a.joinedAt < b.joinedAt ? -1 : 1))
    },
    async put(instance) {
      const transaction = await writing()
      await inTransaction(transaction, () => transaction.store.put(instance))
      channel.postMessage('changed')
    },
    async remove(id) {
      const transaction = await writing()
      await inTransaction(transaction, () => transaction.store.delete(id))
      channel.postMessage('changed')
    },
    onChange(listener) {
      channel.addEventListener('message', listener)
      return () => channel.removeEventListener('message', listener)
    },
  }
}
