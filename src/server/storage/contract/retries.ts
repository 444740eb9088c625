import { describe, expect, it } from 'vitest'
import { ana, as, ben, changed, edit, newId, withKey, type Wiki } from './fixture.ts'

export function describeRetries(wiki: Wiki): void {
  describe('a retry whose answer got lost', () => {
    it('is answered as the save that it repeats', async () => {
      const first = await wiki.begin()
      const change = changed(first, { body: 'x', tags: ['t'], note: 'n' })
      const { article } = as('saved', await wiki.store.save(first.id, [first.etag], change, ana))
      const before = await wiki.everything(first.id)
      const again = await wiki.store.save(first.id, [first.etag], change, ana)
      expect(again).toEqual({ kind: 'saved', article, repeated: true })
      expect(await wiki.store.save(first.id, 'any', change, ana)).toEqual(again)
      expect(await wiki.everything(first.id)).toEqual(before)
    })

    it('is one only where person, expectation and content are the same and nothing came after', async () => {
      const first = await wiki.begin()
      const change = changed(first, { body: 'x' })
      const second = as('saved', await wiki.store.save(first.id, [first.etag], change, ana)).article
      const before = await wiki.everything(first.id)
      const stale = { kind: 'stale', current: second }
      expect(await wiki.store.save(first.id, [first.etag], change, ben)).toEqual(stale)
      expect(await wiki.store.save(first.id, [], change, ana)).toEqual(stale)
      for (const other of [{ body: 'y' }, { note: 'n' }, { tags: ['t'] }, { title: 'T' }, { mergedFrom: first.etag }]) {
        expect(await wiki.store.save(first.id, [first.etag], { ...change, ...other }, ana)).toEqual(stale)
      }
      expect(await wiki.everything(first.id)).toEqual(before)
      await wiki.store.save(first.id, [second.etag], changed(second, { body: 'z' }), ben)
      expect(await wiki.store.save(first.id, [first.etag], change, ana)).toMatchObject({ kind: 'stale' })
    })

    it('is not seen in a save of the same text from the head itself', async () => {
      const first = await wiki.begin()
      const second = as('saved', await wiki.store.save(first.id, [first.etag], changed(first, {}), ana)).article
      const third = as('saved', await wiki.store.save(first.id, [second.etag], changed(first, {}), ana))
      expect(third.repeated).toBe(false)
      expect(third.article.revision).toBe(3)
      const both = [second.etag, third.article.etag]
      const fourth = as('saved', await wiki.store.save(first.id, both, changed(first, {}), ana))
      expect(fourth.repeated).toBe(false)
      expect(fourth.article.revision).toBe(4)
    })

    it('is answered as the merge, the removal or the restore that it repeats', async () => {
      const first = await wiki.begin()
      const side = { base: first.etag, title: first.title, tags: [], body: 's', note: '' }
      const { revision } = as('appended', await wiki.store.appendSide(first.id, side, ana))
      const merge = changed(first, { body: 'm', mergedFrom: revision.etag })
      const merged = as('saved', await wiki.store.save(first.id, [first.etag], merge, ana)).article
      expect(await wiki.store.save(first.id, [first.etag], merge, ana)).toEqual({
        ...{ kind: 'saved', article: merged, repeated: true },
      })

      const { tombstone } = as('removed', await wiki.store.remove(first.id, [merged.etag], '', ana))
      expect(await wiki.store.remove(first.id, [merged.etag], '', ana)).toEqual({
        ...{ kind: 'removed', tombstone, repeated: true },
      })

      const restored = as('saved', await wiki.store.restore(first.id, [tombstone.etag], first.etag, '', ana)).article
      const before = await wiki.everything(first.id)
      expect(await wiki.store.restore(first.id, [tombstone.etag], first.etag, '', ana)).toEqual({
        ...{ kind: 'saved', article: restored, repeated: true },
      })
      expect(await wiki.store.restore(first.id, [tombstone.etag], merged.etag, '', ana)).toMatchObject({
        kind: 'stale',
      })
      expect(await wiki.store.restore(first.id, [tombstone.etag], first.etag, '', ben)).toMatchObject({ kind: 'stale' })
      expect(await wiki.everything(first.id)).toEqual(before)
    })
  })

  describe('a request with an idempotency key', () => {
    it('is answered as it was, even when the head has moved on', async () => {
      const first = await wiki.begin()
      const writer = withKey(ana, 'k1')
      const change = changed(first, { body: 'x' })
      const { article } = as('saved', await wiki.store.save(first.id, [first.etag], change, writer))
      await wiki.store.save(first.id, [article.etag], changed(article, { title: 'Later', body: 'y' }), ben)
      await wiki.store.remove(first.id, 'any', '', ben)
      const before = await wiki.everything(first.id)
      const again = { kind: 'saved', article, repeated: true }
      expect(await wiki.store.save(first.id, [first.etag], change, writer)).toEqual(again)
      expect(await wiki.store.answered(writer)).toEqual(again)
      expect(await wiki.everything(first.id)).toEqual(before)
    })

    it('creates one article, whatever id the repetition was given', async () => {
      const writer = withKey(ana, 'k')
      const content = edit()
      const { article } = as('saved', await wiki.store.create(newId(), content, writer))
      expect(await wiki.store.create(newId(), content, writer)).toEqual({ kind: 'saved', article, repeated: true })
      expect(await wiki.store.lastSequence()).toBe(1)
    })

    it('removes, restores and appends once', async () => {
      const first = await wiki.begin()
      const remove = () => wiki.store.remove(first.id, [first.etag], '', withKey(ana, 'remove'))
      const { tombstone } = as('removed', await remove())
      const restore = () => wiki.store.restore(first.id, [tombstone.etag], first.etag, '', withKey(ana, 'restore'))
      const { article } = as('saved', await restore())
      const side = { base: first.etag, title: 'S', tags: [], body: 's', note: '' }
      const append = () => wiki.store.appendSide(first.id, side, withKey(ana, 'append'))
      const { revision } = as('appended', await append())
      await wiki.store.save(first.id, [article.etag], changed(article, { body: 'later' }), ben)

      const before = await wiki.everything(first.id)
      expect(await remove()).toEqual({ kind: 'removed', tombstone, repeated: true })
      expect(await restore()).toEqual({ kind: 'saved', article, repeated: true })
      expect(await append()).toEqual({ kind: 'appended', revision, repeated: true })
      expect(await wiki.everything(first.id)).toEqual(before)
    })

    it('is refused where the key was used for something else', async () => {
      const first = await wiki.begin()
      const { article } = as(
        'saved',
        await wiki.store.save(first.id, 'any', changed(first, {}), withKey(ana, 'k', '1')),
      )
      const before = await wiki.everything(first.id)
      const reused = { kind: 'key-reused' }
      const other = withKey(ana, 'k', '2')
      expect(await wiki.store.save(first.id, [article.etag], changed(first, {}), other)).toEqual(reused)
      expect(await wiki.store.create(newId(), edit(), other)).toEqual(reused)
      expect(await wiki.store.remove(first.id, [article.etag], '', other)).toEqual(reused)
      expect(await wiki.store.restore(first.id, [article.etag], first.etag, '', other)).toEqual(reused)
      const side = { base: first.etag, title: 'S', tags: [], body: '', note: '' }
      expect(await wiki.store.appendSide(first.id, side, other)).toEqual(reused)
      expect(await wiki.store.answered(other)).toEqual(reused)
      // The same fingerprint cannot name two kinds of write either.
      expect(await wiki.store.remove(first.id, [article.etag], '', withKey(ana, 'k', '1'))).toEqual(reused)
      expect(await wiki.everything(first.id)).toEqual(before)
    })

    it('belongs to its person', async () => {
      const first = await wiki.begin()
      await wiki.store.save(first.id, 'any', changed(first, { body: 'x' }), withKey(ana, 'k', '1'))
      expect(await wiki.store.answered(withKey(ben, 'k', '1'))).toBeUndefined()
      expect(await wiki.store.answered(ana)).toBeUndefined()
      const saved = await wiki.store.save(first.id, 'any', changed(first, { body: 'y' }), withKey(ben, 'k', '2'))
      expect(saved).toMatchObject({ kind: 'saved', repeated: false })
    })

    it('is not remembered where the write did not happen', async () => {
      const first = await wiki.begin()
      const writer = withKey(ana, 'k', '1')
      expect(await wiki.store.save(first.id, [], changed(first, { body: 'x' }), writer)).toMatchObject({
        kind: 'stale',
      })
      expect(await wiki.store.answered(writer)).toBeUndefined()
      const saved = await wiki.store.save(first.id, [first.etag], changed(first, { body: 'y' }), withKey(ana, 'k', '2'))
      expect(saved).toMatchObject({ kind: 'saved', repeated: false })
    })
  })
}
