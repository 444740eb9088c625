import { describe, expect, it } from 'vitest'
import { ana, as, ben, changed, defined, everyItem, newId, noSuchEtag, type Wiki } from './fixture.ts'

export function describeRemoving(wiki: Wiki): void {
  describe('removing and restoring', () => {
    it('leaves a tombstone and all history', async () => {
      const article = await wiki.begin({ body: 'text' })
      const { tombstone, repeated } = as('removed', await wiki.store.remove(article.id, [article.etag], 'old', ben))
      expect(repeated).toBe(false)
      expect(tombstone).toMatchObject({ id: article.id, title: article.title, deletedBy: 'Ben' })
      expect(tombstone.etag).not.toBe(article.etag)
      expect(await wiki.store.article(article.id)).toEqual({ kind: 'deleted', tombstone })
      expect(await wiki.store.head(article.id)).toBeUndefined()
      expect(await wiki.store.head(newId())).toBeUndefined()
      expect((await wiki.store.articles(everyItem)).items).toEqual([])
      const { items } = defined(await wiki.store.revisions(article.id, everyItem))
      expect(items).toMatchObject([
        { kind: 'delete', etag: tombstone.etag, parents: [article.etag], note: 'old', revision: 2 },
        { kind: 'create', etag: article.etag },
      ])
      expect((await wiki.store.changes(1, 10)).map(({ kind }) => kind)).toEqual(['delete'])
    })

    it('removes only what was expected', async () => {
      const article = await wiki.begin()
      const before = await wiki.everything(article.id)
      const outcome = await wiki.store.remove(article.id, [noSuchEtag], '', ben)
      expect(outcome).toEqual({ kind: 'stale', current: article })
      expect(await wiki.everything(article.id)).toEqual(before)
      expect(await wiki.store.remove(newId(), 'any', '', ben)).toEqual({ kind: 'missing' })
    })

    it('removes nothing twice', async () => {
      const article = await wiki.begin()
      const { tombstone } = as('removed', await wiki.store.remove(article.id, 'any', '', ana))
      const before = await wiki.everything(article.id)
      for (const [expected, writer] of [
        ['any', ana],
        ['any', ben],
        [[article.etag], ben],
        [[tombstone.etag], ana],
      ] as const) {
        expect(await wiki.store.remove(article.id, expected, '', writer)).toEqual({ kind: 'deleted', tombstone })
      }
      expect(await wiki.everything(article.id)).toEqual(before)
    })

    it('restores what was deleted, by the deletion or by any earlier revision', async () => {
      const first = await wiki.begin({ body: 'one', tags: ['t'] })
      const second = as('saved', await wiki.store.save(first.id, 'any', changed(first, { body: 'two' }), ana)).article
      const { tombstone } = as('removed', await wiki.store.remove(first.id, 'any', '', ana))
      const back = as(
        'saved',
        await wiki.store.restore(first.id, [tombstone.etag], tombstone.etag, 'oops', ben),
      ).article
      expect(back).toMatchObject({ body: 'two', tags: ['t'], revision: 4, updatedBy: 'Ben' })
      expect([first.etag, second.etag, tombstone.etag]).not.toContain(back.etag)
      expect(await wiki.store.revision(first.id, back.etag)).toMatchObject({
        ...{ kind: 'restore', parents: [tombstone.etag], note: 'oops' },
      })
      const older = as('saved', await wiki.store.restore(first.id, [back.etag], first.etag, '', ben)).article
      expect(older).toMatchObject({ body: 'one', revision: 5 })
      expect(await wiki.store.article(first.id)).toEqual({ kind: 'present', article: older })
    })

    it('restores only over what was expected', async () => {
      const first = await wiki.begin({ body: 'one' })
      const second = as('saved', await wiki.store.save(first.id, 'any', changed(first, { body: 'two' }), ana)).article
      const stale = await wiki.store.restore(first.id, [first.etag], first.etag, '', ben)
      expect(stale).toEqual({ kind: 'stale', current: second })
      const { tombstone } = as('removed', await wiki.store.remove(first.id, 'any', '', ana))
      const before = await wiki.everything(first.id)
      const staleDeleted = await wiki.store.restore(first.id, [second.etag], first.etag, '', ben)
      expect(staleDeleted).toEqual({ kind: 'stale-deleted', tombstone })
      // Stale comes first, also where there is no such revision.
      expect(await wiki.store.restore(first.id, [second.etag], noSuchEtag, '', ben)).toEqual(staleDeleted)
      expect(await wiki.everything(first.id)).toEqual(before)
      expect(await wiki.store.restore(newId(), 'any', first.etag, '', ben)).toEqual({ kind: 'missing' })
    })

    it('restores no revision that the article does not have', async () => {
      const other = await wiki.begin()
      const article = await wiki.begin()
      const before = await wiki.everything(article.id)
      for (const etag of [noSuchEtag, other.etag]) {
        const outcome = await wiki.store.restore(article.id, 'any', etag, '', ana)
        expect(outcome).toEqual({ kind: 'revision-unknown', etag })
      }
      expect(await wiki.everything(article.id)).toEqual(before)
    })

    it('restores a side revision', async () => {
      const first = await wiki.begin({ body: 'one' })
      const side = { base: first.etag, title: 'Other', tags: ['s'], body: 'side', note: '' }
      const { revision } = as('appended', await wiki.store.appendSide(first.id, side, ben))
      const { article } = as('saved', await wiki.store.restore(first.id, [first.etag], revision.etag, '', ana))
      expect(article).toMatchObject({ title: 'Other', tags: ['s'], body: 'side', revision: 3 })
    })
  })
}
