import { describe, expect, it } from 'vitest'
import { ana, as, changed, edit, everyItem, newId, type Wiki } from './fixture.ts'

export function describePlaces(wiki: Wiki): void {
  describe('places', () => {
    it('puts no article under what is missing or deleted', async () => {
      const gone = await wiki.begin()
      await wiki.store.remove(gone.id, 'any', '', ana)
      const article = await wiki.begin()
      const before = await wiki.everything(article.id)
      for (const [parentId, reason] of [
        [newId(), 'missing'],
        [gone.id, 'deleted'],
      ] as const) {
        const refused = { kind: 'parent-refused', reason }
        expect(await wiki.store.create(newId(), edit({ parentId }), ana)).toEqual(refused)
        expect(await wiki.store.save(article.id, 'any', changed(article, { parentId }), ana)).toEqual(refused)
      }
      expect(await wiki.everything(article.id)).toEqual(before)
    })

    it('puts no article under itself or below itself', async () => {
      const top = await wiki.begin()
      const middle = await wiki.begin({ parentId: top.id })
      const low = await wiki.begin({ parentId: middle.id })
      const before = await wiki.everything(top.id)
      for (const parentId of [top.id, middle.id, low.id]) {
        const outcome = await wiki.store.save(top.id, 'any', changed(top, { parentId }), ana)
        expect(outcome).toEqual({ kind: 'parent-refused', reason: 'cycle' })
      }
      expect(await wiki.everything(top.id)).toEqual(before)
      expect(await wiki.store.save(low.id, 'any', changed(low, { parentId: top.id }), ana)).toMatchObject({
        kind: 'saved',
      })
    })

    it('puts no article below a deleted one of its own descendants, which a restore would make a circle', async () => {
      const top = await wiki.begin()
      const middle = await wiki.begin({ parentId: top.id })
      const low = await wiki.begin({ parentId: middle.id })
      await wiki.store.remove(middle.id, 'any', '', ana)
      const outcome = await wiki.store.save(top.id, 'any', changed(top, { parentId: low.id }), ana)
      expect(outcome).toEqual({ kind: 'parent-refused', reason: 'cycle' })
    })

    it('lists the children of a deleted article at the top until it is back, and lets them be saved there', async () => {
      const parent = await wiki.begin({ title: 'B' })
      const child = await wiki.begin({ title: 'A', parentId: parent.id })
      const titlesUnder = async (under: typeof parent.id | null) =>
        (await wiki.store.articles({ ...everyItem, parent: under })).items.map(({ title }) => title)
      expect(await titlesUnder(null)).toEqual(['B'])
      const { tombstone } = as('removed', await wiki.store.remove(parent.id, 'any', '', ana))
      expect(await titlesUnder(null)).toEqual(['A'])
      expect(await titlesUnder(parent.id)).toEqual(['A'])
      const saved = as('saved', await wiki.store.save(child.id, 'any', changed(child, { body: 'x' }), ana))
      expect(saved.article.parentId).toBe(parent.id)
      await wiki.store.restore(parent.id, 'any', tombstone.etag, '', ana)
      expect(await titlesUnder(null)).toEqual(['B'])
      expect(await titlesUnder(parent.id)).toEqual(['A'])
    })

    it('restores an article where it stood, or where it stands if it may not stand there any more', async () => {
      const parent = await wiki.begin({ title: 'Parent' })
      const child = await wiki.begin({ title: 'Child', parentId: parent.id })
      const moved = as('saved', await wiki.store.save(child.id, 'any', changed(child, { parentId: null }), ana)).article
      const back = as('saved', await wiki.store.restore(child.id, 'any', child.etag, '', ana)).article
      expect(back.parentId).toBe(parent.id)

      await wiki.store.restore(child.id, 'any', moved.etag, '', ana)
      await wiki.store.remove(parent.id, 'any', '', ana)
      const kept = as('saved', await wiki.store.restore(child.id, 'any', child.etag, 'again', ana)).article
      expect(kept.parentId).toBeNull()
    })

    it('restores an article in its place when going back would close a circle', async () => {
      const a = await wiki.begin()
      const b = await wiki.begin()
      const below = as('saved', await wiki.store.save(a.id, 'any', changed(a, { parentId: b.id }), ana)).article
      await wiki.store.restore(a.id, 'any', a.etag, '', ana)
      await wiki.store.save(b.id, 'any', changed(b, { parentId: a.id }), ana)
      const { article } = as('saved', await wiki.store.restore(a.id, 'any', below.etag, '', ana))
      expect(article.parentId).toBeNull()
    })

    it('restores a deleted child whose parent is deleted too, to be listed at the top', async () => {
      const parent = await wiki.begin()
      const child = await wiki.begin({ parentId: parent.id })
      const { tombstone } = as('removed', await wiki.store.remove(child.id, 'any', '', ana))
      await wiki.store.remove(parent.id, 'any', '', ana)
      const { article } = as('saved', await wiki.store.restore(child.id, 'any', tombstone.etag, '', ana))
      expect(article.parentId).toBe(parent.id)
      expect((await wiki.store.articles({ ...everyItem, parent: null })).items).toMatchObject([{ id: child.id }])
    })
  })
}
