import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

/** A database of this app on this computer, opened when it is first wanted. A connection that failed, that the browser
 *  ended, or that stood in a newer version's way is opened anew by the next call.
 *  @param create makes the stores of a database that is new */
export function ownDatabase<Schema extends DBSchema>(
  name: string,
  create: (database: IDBPDatabase<Schema>) => void,
): () => Promise<IDBPDatabase<Schema>> {
  let opening: Promise<IDBPDatabase<Schema>> | undefined
  function forget(): void {
    const ended = opening
    opening = undefined
    void ended?.then(connection => connection.close())
  }
  return async () => {
    opening ??= openDB<Schema>(name, 1, { upgrade: create, blocking: forget, terminated: forget })
    const attempt = opening
    try {
      return await attempt
    } catch (error) {
      if (opening === attempt) opening = undefined
      throw error
    }
  }
}

/** Resolves with what came of the work once the transaction has ended well. Where a request fails, its own error is thrown: the
 *  transaction fails with it, and only says that it was ended. */
export async function inTransaction<T>({ done }: { readonly done: Promise<void> }, work: () => Promise<T>): Promise<T> {
  const working = work()
  const ended = done.catch(async (error: unknown) => {
    // Not for ever: on a full disk Chromium ends a transaction and leaves its requests unanswered.
    await Promise.race([working, new Promise(resolve => setTimeout(resolve))])
    throw error
  })
  const [result] = await Promise.all([working, ended])
  return result
}
