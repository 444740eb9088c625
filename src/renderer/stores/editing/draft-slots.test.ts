import { afterEach, describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Draft } from './draft.ts'
import { draftOf } from './draft.ts'
import { holdSlot } from './draft-slots.ts'
import { openState } from './edit-state.ts'
import { createClaimsByAsking, type SlotClaims } from './slot-claims.ts'

const id = '6f1a2c3d-0000-4000-8000-000000000001' as ArticleId

const sourceOf = (drafts: Draft[]) => ({
  get: async (slot: string) => drafts.find(draft => draft.slot === slot),
  withPrefix: async (prefix: string) => drafts.filter(({ slot }) => slot.startsWith(prefix)),
  put: async (draft: Draft) => void drafts.push(draft),
  remove: async (slot: string) =>
    void drafts.splice(
      drafts.findIndex(draft => draft.slot === slot),
      1,
    ),
})

/** Two windows of one browser: what one holds the other cannot claim. */
function browser(drafts: Draft[]) {
  const held = new Set<string>()
  const hold = (name: string) => {
    held.add(name)
    return () => void held.delete(name)
  }
  const claims: SlotClaims = {
    claim: async name => (held.has(name) ? undefined : hold(name)),
    own: async name => hold(name),
    isCertain: true,
  }
  return () => holdSlot(sourceOf(drafts), claims, 'wiki', id)
}
function draft(slot: string): Draft {
  const made = draftOf(
    slot,
    'wiki',
    openState(id, { kind: 'new' }, { title: slot, parentId: null, tags: [], body: '' }, ''),
  )
  if (made === undefined) throw new Error('nothing to keep')
  return made
}

it('takes up the newest draft that no window holds', async () => {
  const hold = browser([draft(`wiki/${id}/newest`), draft(`wiki/${id}/older`)])
  expect((await hold()).draft?.slot).toBe(`wiki/${id}/newest`)
  expect((await hold()).draft?.slot).toBe(`wiki/${id}/older`)
})

it('gives two windows of one person slots of their own', async () => {
  const hold = browser([])
  const [one, other] = [await hold(), await hold()]
  expect(one.slot).not.toBe(other.slot)
  expect(one.draft ?? other.draft).toBeUndefined()
})

it('takes up a draft again once its window let go of it', async () => {
  const hold = browser([draft(`wiki/${id}/only`)])
  const first = await hold()
  expect((await hold()).draft).toBeUndefined()
  first.release()
  expect((await hold()).draft?.slot).toBe(`wiki/${id}/only`)
})

it('gives a slot of its own where drafts cannot be read', async () => {
  const broken = { ...sourceOf([]), withPrefix: () => Promise.reject(new Error('the disk cannot be read')) }
  const claims: SlotClaims = { claim: async () => undefined, own: async () => () => undefined, isCertain: true }
  const [one, other] = [await holdSlot(broken, claims, 'wiki', id), await holdSlot(broken, claims, 'wiki', id)]
  expect(one.slot).not.toBe(other.slot)
  expect(one.draft).toBeUndefined()
})

describe('without locks', () => {
  const open: BroadcastChannel[] = []
  afterEach(() => open.splice(0).forEach(channel => channel.close()))
  const windowOf = (drafts: Draft[], patienceMs = 50) => {
    const channel = new BroadcastChannel(`slots of ${expect.getState().currentTestName ?? ''}`)
    open.push(channel)
    const claims = createClaimsByAsking(channel, patienceMs)
    return { claims, hold: () => holdSlot(sourceOf(drafts), claims, 'wiki', id) }
  }

  it('leaves a draft to the window that answers for it', async () => {
    const drafts: Draft[] = []
    const [one, other] = [windowOf(drafts), windowOf(drafts, 30_000)]
    const { slot } = await one.hold()
    drafts.push(draft(slot))
    const held = await other.hold()
    expect(held.draft).toBeUndefined()
    expect(held.slot).not.toBe(slot)
    expect(drafts.map(each => each.slot)).toEqual([slot])
  })

  it('takes over what nobody answers for into a slot of its own, so that who only slept overwrites nothing', async () => {
    const asleep = `wiki/${id}/asleep`
    const drafts = [draft(asleep)]
    const held = await windowOf(drafts).hold()
    expect(held.movedFrom).toBe(asleep)
    expect(held.slot).not.toBe(asleep)
    expect(held.draft).toEqual({ ...draft(asleep), slot: held.slot })
    expect(drafts).toEqual([held.draft])
  })

  it('goes on with a draft that cannot be put into a slot of its own, and leaves it where it is', async () => {
    const asleep = draft(`wiki/${id}/asleep`)
    const full = { ...sourceOf([asleep]), put: () => Promise.reject(new Error('the disk is full')) }
    const held = await holdSlot(full, windowOf([]).claims, 'wiki', id)
    expect(held.draft).toEqual({ ...asleep, slot: held.slot })
    expect(await full.get(asleep.slot)).toEqual(asleep)
  })

  it('gives a name that two windows ask for at once to exactly one', async () => {
    const windows = [windowOf([], 300), windowOf([], 300), windowOf([], 300)]
    const held = await Promise.all(windows.map(({ claims }) => claims.claim('one')))
    expect(held.filter(release => release !== undefined)).toHaveLength(1)
    held.forEach(release => release?.())
    expect(await windows[0]?.claims.claim('one')).toBeDefined()
  })
})
