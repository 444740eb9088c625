import { expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Draft } from './draft.ts'
import { draftOf } from './draft.ts'
import { holdSlot, type ClaimName } from './draft-slots.ts'
import { openState } from './edit-state.ts'

const id = '6f1a2c3d-0000-4000-8000-000000000001' as ArticleId

/** Two windows of one browser: what one holds the other cannot claim. */
function browser(drafts: Draft[]) {
  const held = new Set<string>()
  const claim: ClaimName = async name => {
    if (held.has(name)) return undefined
    held.add(name)
    return () => held.delete(name)
  }
  const source = {
    get: async (slot: string) => drafts.find(draft => draft.slot === slot),
    withPrefix: async (prefix: string) => drafts.filter(({ slot }) => slot.startsWith(prefix)),
  }
  return () => holdSlot(source, claim, 'wiki', id)
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
