import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createDraftStore, isFull } from './draft-store.ts'

const schema = z.object({ slot: z.string(), instanceId: z.string(), writtenAt: z.string(), body: z.string() })
const at = (minute: number) => `2026-01-02T14:0${minute}:00.000Z`
const draft = (slot: string, body: string, minute = 0) => ({
  slot,
  instanceId: slot.split('/')[0] ?? '',
  writtenAt: at(minute),
  body,
})

it('gives back what was put, from another connection too', async () => {
  const text = 'Straße 🧂\r\nsecond line '
  await createDraftStore(schema).put(draft('one/a/1', text))
  expect((await createDraftStore(schema).get('one/a/1'))?.body).toBe(text)
})

it('keeps the drafts of two windows apart and lists the newest first', async () => {
  const store = createDraftStore(schema)
  await store.put(draft('two/a/1', 'first window', 1))
  await store.put(draft('two/a/2', 'second window', 2))
  await store.put(draft('two/b/1', 'other article', 3))
  expect((await store.withPrefix('two/a/')).map(({ body }) => body)).toEqual(['second window', 'first window'])
  expect((await store.ofInstance('two')).map(({ slot }) => slot)).toEqual(['two/b/1', 'two/a/2', 'two/a/1'])
  await store.remove('two/a/2')
  expect(await store.withPrefix('two/a/')).toHaveLength(1)
})

it('leaves a draft that it cannot read where it is', async () => {
  const store = createDraftStore(schema)
  await store.put(draft('three/a/1', 'readable'))
  const database = await openDB('etagere-drafts')
  await database.put('drafts', { slot: 'three/a/2', instanceId: 'three', text: 'of a later version' })
  expect(await store.ofInstance('three')).toHaveLength(1)
  expect(await database.get('drafts', 'three/a/2')).toMatchObject({ text: 'of a later version' })
  database.close()
})

it('tells other windows that drafts changed', async () => {
  const [here, there] = [createDraftStore(schema), createDraftStore(schema)]
  const heard = new Promise<string>(resolve => there.onChange(resolve))
  await here.put(draft('four/a/1', 'text'))
  expect(await heard).toBe('four')
})

it('tells its own window which slot was emptied', async () => {
  const store = createDraftStore(schema)
  const heard: (string | undefined)[][] = []
  store.onChange((...told) => heard.push(told))
  await store.put(draft('six/a/1', 'text'))
  await store.remove('six/a/1')
  expect(heard).toEqual([
    ['six', undefined],
    ['six', 'six/a/1'],
  ])
})

it('gives up what else is kept before it gives up words, and tells when that is not enough', async () => {
  const full = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
  const put = vi.spyOn(IDBObjectStore.prototype, 'put')
  let isCleared = false
  const store = createDraftStore(schema, { makeRoom: async () => void (isCleared = true) })
  put.mockImplementationOnce(full)
  await store.put(draft('five/a/1', 'words'))
  expect(isCleared).toBe(true)
  expect((await store.get('five/a/1'))?.body).toBe('words')
  put.mockImplementationOnce(full).mockImplementationOnce(full)
  await expect(store.put(draft('five/a/2', 'more'))).rejects.toSatisfy(isFull)
  put.mockRestore()
})
