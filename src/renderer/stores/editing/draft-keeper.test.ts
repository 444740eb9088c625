import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { draftOf, type Draft } from './draft.ts'
import { DraftKeeper } from './draft-keeper.ts'
import { openState } from './edit-state.ts'

const id = '6f1a2c3d-0000-4000-8000-000000000001' as ArticleId
const draft = (body: string): Draft => {
  const made = draftOf(
    'slot',
    'wiki',
    openState(id, { kind: 'new' }, { title: 'T', parentId: null, tags: [], body }, ''),
  )
  if (made === undefined) throw new Error('nothing to keep')
  return made
}

/** A disk that can be full, or hang until it is let go on. */
function disk() {
  const written: (string | undefined)[] = []
  const state = { failure: undefined as DOMException | undefined, hang: undefined as Promise<void> | undefined }
  const write = async (body: string | undefined) => {
    await state.hang
    if (state.failure !== undefined) throw state.failure
    written.push(body)
  }
  const target = { put: ({ state: { mine } }: Draft) => write(mine.body), remove: () => write(undefined) }
  return { written, state, keeper: new DraftKeeper('slot', target, undefined) }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('brings the first change to disk at once and steady typing within a second', async () => {
  const { written, keeper } = disk()
  keeper.keep(draft('0'))
  await vi.advanceTimersByTimeAsync(0)
  expect(written).toEqual(['0'])
  for (let key = 1; key <= 10; key++) {
    keeper.keep(draft(String(key)))
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(written.length).toBeGreaterThan(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(written.at(-1)).toBe('10')
  expect(keeper.keeping.value.kind).toBe('kept')
})

it('claims to keep only what is on disk', async () => {
  const { state, keeper } = disk()
  let letGo: () => void = () => undefined
  state.hang = new Promise(resolve => (letGo = resolve))
  keeper.keep(draft('slow'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(keeper.keeping.value).toEqual({ kind: 'under-way', hasEarlier: false })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(keeper.keeping.value).toMatchObject({ kind: 'failed', reason: 'slow' })
  letGo()
  await vi.advanceTimersByTimeAsync(0)
  expect(keeper.keeping.value.kind).toBe('kept')
})

it('says that the disk is full, and tries again until it is not', async () => {
  const { written, state, keeper } = disk()
  state.failure = new DOMException('full', 'QuotaExceededError')
  keeper.keep(draft('text'))
  await vi.advanceTimersByTimeAsync(0)
  expect(keeper.keeping.value).toMatchObject({ kind: 'failed', reason: 'full' })
  state.failure = undefined
  await vi.advanceTimersByTimeAsync(10_000)
  expect(written).toEqual(['text'])
  expect(keeper.keeping.value.kind).toBe('kept')
})

it('writes the newest state last, whatever came while an earlier one was being written', async () => {
  const { written, state, keeper } = disk()
  let letGo: () => void = () => undefined
  state.hang = new Promise(resolve => (letGo = resolve))
  keeper.keep(draft('first'))
  await vi.advanceTimersByTimeAsync(10)
  keeper.keep(draft('second'))
  keeper.keep(undefined)
  keeper.keep(draft('third'))
  const flushed = keeper.flush()
  state.hang = undefined
  letGo()
  await flushed
  expect(written).toEqual(['first', 'third'])
  expect(keeper.keeping.value.kind).toBe('kept')
})

it('removes the draft once there is nothing to keep', async () => {
  const { written, keeper } = disk()
  keeper.keep(draft('text'))
  keeper.keep(undefined)
  await keeper.flush()
  expect(written.at(-1)).toBeUndefined()
  expect(keeper.keeping.value.kind).toBe('nothing')
})
