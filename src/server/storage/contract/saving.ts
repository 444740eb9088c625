import { describe, expect, it } from 'vitest'
import { ana, as, ben, changed, defined, edit, everyItem, newId, noSuchEtag, type Wiki } from './fixture.ts'

export function describeSaving(wiki: Wiki): void {
  describe('saving', () => {
    it('moves the head from one of the expected revisions', async () => {
      const first = await wiki.begin()
      const { article } = as(
        'saved',
        await wiki.store.save(first.id, [noSuchEtag, first.etag], changed(first, { body: 'more' }), ben),
      )
      expect(article).toMatchObject({ body: 'more', revision: 2, updatedBy: 'Ben', createdAt: first.createdAt })
      expect(article.etag).not.toBe(first.etag)
      expect(await wiki.store.article(first.id)).toEqual({ kind: 'present', article })
      expect(await wiki.store.head(first.id)).toEqual({ etag: article.etag, updatedAt: article.updatedAt })
      expect(await wiki.store.revision(first.id, article.etag)).toMatchObject({
        ...{ kind: 'edit', parents: [first.etag], author: 'Ben', body: 'more' },
      })
    })

    it('moves it from whatever it is where anything is expected', async () => {
      const first = await wiki.begin()
      expect(await wiki.store.save(first.id, 'any', changed(first, { body: 'x' }), ben)).toMatchObject({
        kind: 'saved',
      })
    })

    it('changes nothing, and shows what is there, where the expectation is false', async () => {
      const first = await wiki.begin()
      const { article } = as('saved', await wiki.store.save(first.id, [first.etag], changed(first, { body: '1' }), ana))
      const before = await wiki.everything(first.id)
      for (const expected of [[first.etag], [noSuchEtag], []]) {
        const outcome = await wiki.store.save(first.id, expected, changed(first, { body: '2' }), ben)
        expect(outcome).toEqual({ kind: 'stale', current: article })
      }
      expect(await wiki.everything(first.id)).toEqual(before)
    })

    it('tells a stale write that it is stale, whatever else is wrong with it', async () => {
      const other = await wiki.begin({ title: 'Taken' })
      const article = await wiki.begin()
      for (const change of [
        { title: 'Taken' },
        { parentId: article.id },
        { parentId: newId() },
        { mergedFrom: other.etag },
      ]) {
        const outcome = await wiki.store.save(article.id, [noSuchEtag], changed(article, change), ana)
        expect(outcome).toEqual({ kind: 'stale', current: article })
      }
    })

    it('never gives an etag out again: not when the text comes back, not for the same text', async () => {
      const first = await wiki.begin({ body: 'A' })
      const etags = new Set([first.etag])
      let latest = first
      for (const body of ['B', 'A', 'B', 'A', 'A', 'A']) {
        const outcome = await wiki.store.save(first.id, [latest.etag], changed(latest, { body }), ana)
        latest = as('saved', outcome).article
        etags.add(latest.etag)
      }
      expect(etags.size).toBe(7)
      expect(await wiki.store.save(first.id, [first.etag], changed(first, { body: 'A' }), ben)).toMatchObject({
        kind: 'stale',
      })
    })

    it('finds nothing to save where nothing is', async () => {
      const gone = await wiki.begin()
      const { tombstone } = as('removed', await wiki.store.remove(gone.id, 'any', '', ana))
      for (const expected of ['any', [gone.etag], [tombstone.etag]] as const) {
        expect(await wiki.store.save(gone.id, expected, edit(), ana)).toEqual({ kind: 'deleted', tombstone })
        expect(await wiki.store.save(newId(), expected, edit(), ana)).toEqual({ kind: 'missing' })
      }
    })

    it('names each revision after what it changed', async () => {
      const other = await wiki.begin()
      let latest = await wiki.begin({ title: 'One' })
      for (const [kind, change] of [
        ['rename', { title: 'Two' }],
        ['move', { parentId: other.id }],
        ['edit', { tags: ['t'] }],
        ['edit', { title: 'Three', parentId: null }],
        ['edit', {}],
      ] as const) {
        latest = as('saved', await wiki.store.save(latest.id, [latest.etag], changed(latest, change), ana)).article
        expect(await wiki.store.revision(latest.id, latest.etag)).toMatchObject({ kind })
      }
    })

    it('keeps both parents of a merge', async () => {
      const first = await wiki.begin()
      const theirs = as(
        'saved',
        await wiki.store.save(first.id, [first.etag], changed(first, { body: 't' }), ben),
      ).article
      const side = { base: first.etag, title: first.title, tags: [], body: 'm', note: '' }
      const mine = as('appended', await wiki.store.appendSide(first.id, side, ana)).revision
      const merged = changed(theirs, { body: 'tm', mergedFrom: mine.etag })
      const { article } = as('saved', await wiki.store.save(first.id, [theirs.etag], merged, ana))
      expect(article.revision).toBe(4)
      expect(await wiki.store.revision(first.id, article.etag)).toMatchObject({
        ...{ kind: 'merge', parents: [theirs.etag, mine.etag], body: 'tm' },
      })
    })

    it('refuses to have merged a revision that the article does not have', async () => {
      const other = await wiki.begin()
      const article = await wiki.begin()
      const before = await wiki.everything(article.id)
      for (const mergedFrom of [noSuchEtag, other.etag]) {
        const outcome = await wiki.store.save(article.id, [article.etag], changed(article, { mergedFrom }), ana)
        expect(outcome).toEqual({ kind: 'revision-unknown', etag: mergedFrom })
      }
      expect(await wiki.everything(article.id)).toEqual(before)
    })

    it('refuses a new title that a sibling has, and keeps the old one', async () => {
      const sibling = await wiki.begin({ title: 'Tea' })
      const article = await wiki.begin({ title: 'Coffee', body: 'x' })
      const before = await wiki.everything(article.id)
      const outcome = await wiki.store.save(article.id, [article.etag], changed(article, { title: 'TEA' }), ana)
      expect(outcome).toEqual({ kind: 'title-taken', by: sibling.id })
      expect(await wiki.everything(article.id)).toEqual(before)
      // Its own title in other letters is its own.
      expect(
        await wiki.store.save(article.id, [article.etag], changed(article, { title: 'COFFEE' }), ana),
      ).toMatchObject({ kind: 'saved' })
    })

    it('keeps every text that was ever saved', async () => {
      let latest = await wiki.begin({ body: '0' })
      for (let n = 1; n < 20; n++) {
        latest = as(
          'saved',
          await wiki.store.save(latest.id, [latest.etag], changed(latest, { body: `${n}` }), ana),
        ).article
      }
      const { items } = defined(await wiki.store.revisions(latest.id, everyItem))
      const texts = await Promise.all(items.map(async ({ etag }) => (await wiki.store.revision(latest.id, etag))?.body))
      expect(texts).toEqual(Array.from({ length: 20 }, (_, n) => `${19 - n}`))
    })
  })
}
