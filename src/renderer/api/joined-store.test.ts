import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { expect, it } from 'vitest'
import { createJoinedStore, type JoinedInstance } from './joined-store.ts'

const joined = (name: string, minute: number): JoinedInstance => ({
  id: crypto.randomUUID(),
  name,
  you: { name: 'Ana', role: 'editor' },
  address: 'https://wiki.example:7468',
  token: 'secret',
  joinedAt: `2026-01-02T14:0${minute}:00.000Z`,
})

it('gives the joined wikis back in the order of joining, from another connection too', async () => {
  const store = createJoinedStore()
  const [second, first] = [joined('Second', 2), joined('First', 1)]
  await store.put(second)
  await store.put(first)
  await store.put({ ...first, name: 'First, renamed' })
  expect(await createJoinedStore().all()).toEqual([{ ...first, name: 'First, renamed' }, second])

  await store.remove(first.id)
  expect(await createJoinedStore().all()).toEqual([second])
  await store.remove(second.id)
})

it('leaves what it cannot read where it is', async () => {
  const store = createJoinedStore()
  expect(await store.all()).toEqual([])
  const database = await openDB('etagere-instances')
  await database.put('instances', { id: 'of a later version' })
  expect(await store.all()).toEqual([])
  expect(await database.get('instances', 'of a later version')).toEqual({ id: 'of a later version' })
  database.close()
})

it('tells other windows, and not its own', async () => {
  const [mine, other] = [createJoinedStore(), createJoinedStore()]
  let heardHere = 0
  mine.onChange(() => heardHere++)
  const heard = Promise.withResolvers<true>()
  other.onChange(() => heard.resolve(true))
  await mine.put(joined('Third', 3))
  expect(await heard.promise).toBe(true)
  expect(heardHere).toBe(0)
})
