import 'fake-indexeddb/auto'
import type { DBSchema } from 'idb'
import { expect, it } from 'vitest'
import { inTransaction, ownDatabase } from './own-database.ts'

interface Shelf extends DBSchema {
  books: { key: string; value: string }
}

it('where a request fails, only whoever asked hears of it, and nothing of the transaction is kept', async () => {
  const database = ownDatabase<Shelf>('shelf', created => void created.createObjectStore('books'))
  await (await database()).put('books', 'first', 'a')
  const transaction = (await database()).transaction('books', 'readwrite')
  const work = inTransaction(transaction, async () => {
    await transaction.store.put('second', 'b')
    // There is such a key. A full disk does the same to a request.
    await transaction.store.add('again', 'a')
  })
  // Vitest fails on a rejection that nobody handles.
  await expect(work).rejects.toMatchObject({ name: 'ConstraintError' })
  expect(await (await database()).getAllKeys('books')).toEqual(['a'])
})

it('a transaction that ends without answering its requests is a failure, not a wait', async () => {
  const done = Promise.reject(new DOMException('no room', 'QuotaExceededError'))
  const unanswered = new Promise<never>(() => undefined)
  await expect(inTransaction({ done }, () => unanswered)).rejects.toMatchObject({ name: 'QuotaExceededError' })
})
