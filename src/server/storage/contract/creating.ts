import { describe, expect, it } from 'vitest'
import { ana, as, ben, defined, edit, everyItem, newId, noSuchEtag, type Wiki } from './fixture.ts'

export function describeCreating(wiki: Wiki): void {
  describe('creating', () => {
    it('begins an article with a revision of its own', async () => {
      const id = newId()
      const content = { title: 'Tea', parentId: null, tags: ['drink', 'Ünïcode'], body: 'Boil.\r\n\tPour. 🍵' }
      const { article, repeated } = as('saved', await wiki.store.create(id, { ...content, note: 'first' }, ana))
      expect(repeated).toBe(false)
      expect(article).toMatchObject({ ...content, id, revision: 1, updatedBy: 'Ana' })
      expect(article.etag).toMatch(/^"[\w-]{24}"$/)
      expect(article.updatedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      expect(article.createdAt).toBe(article.updatedAt)
      expect(await wiki.store.article(id)).toEqual({ kind: 'present', article })

      const history = defined(await wiki.store.revisions(id, everyItem))
      expect(history.items).toMatchObject([{ etag: article.etag, kind: 'create', parents: [], note: 'first' }])
      expect(await wiki.store.changes(0, 10)).toMatchObject([{ kind: 'create', articleId: id, etag: article.etag }])
    })

    it('leaves an article that exists as it is', async () => {
      const article = await wiki.begin({ body: 'mine' })
      const before = await wiki.everything(article.id)
      const outcome = await wiki.store.create(article.id, edit({ body: 'theirs' }), ben)
      expect(outcome).toEqual({ kind: 'exists', current: article })
      expect(await wiki.store.create(article.id, edit({ title: article.title }), ana)).toMatchObject({ kind: 'exists' })
      expect(await wiki.everything(article.id)).toEqual(before)
    })

    it('begins a deleted article again, after its deletion', async () => {
      const first = await wiki.begin({ body: 'old' })
      const { tombstone } = as('removed', await wiki.store.remove(first.id, [first.etag], '', ben))
      const { article } = as('saved', await wiki.store.create(first.id, edit({ body: 'new' }), ana))
      expect(article).toMatchObject({ body: 'new', revision: 3, createdAt: first.createdAt })
      expect(await wiki.store.revision(first.id, article.etag)).toMatchObject({
        kind: 'create',
        parents: [tombstone.etag],
      })
      expect(new Set([first.etag, tombstone.etag, article.etag]).size).toBe(3)
    })

    it.each([
      ['the same', 'Tea', 'Tea'],
      ['differing in case', 'Tea', 'tEA'],
      ['folded beyond ASCII', 'STRASSE', 'Straße'],
      ['with a final sigma', 'Σίσυφος', 'ΣΊΣΥΦΟΣ'],
      ['in another normal form', 'Caf\u00e9', 'Cafe\u0301'],
    ])('refuses a title that a sibling has: %s', async (_, taken, title) => {
      const sibling = await wiki.begin({ title: taken })
      const id = newId()
      const before = await wiki.everything(id)
      expect(await wiki.store.create(id, edit({ title }), ana)).toEqual({ kind: 'title-taken', by: sibling.id })
      expect(await wiki.everything(id)).toEqual(before)
      // Elsewhere it is free.
      expect(await wiki.store.create(newId(), edit({ title, parentId: sibling.id }), ana)).toMatchObject({
        kind: 'saved',
      })
    })

    it('gives the title of a deleted article to another, and not back', async () => {
      const first = await wiki.begin({ title: 'Tea' })
      const { tombstone } = as('removed', await wiki.store.remove(first.id, 'any', '', ana))
      const second = await wiki.begin({ title: 'tea' })
      const taken = { kind: 'title-taken', by: second.id }
      expect(await wiki.store.create(first.id, edit({ title: 'TEA' }), ana)).toEqual(taken)
      expect(await wiki.store.restore(first.id, [tombstone.etag], first.etag, '', ana)).toEqual(taken)
      expect(await wiki.store.article(first.id)).toEqual({ kind: 'deleted', tombstone })
    })

    it('refuses to have merged a revision that the article does not have', async () => {
      const other = await wiki.begin()
      for (const mergedFrom of [noSuchEtag, other.etag]) {
        const outcome = await wiki.store.create(newId(), edit({ mergedFrom }), ana)
        expect(outcome).toEqual({ kind: 'revision-unknown', etag: mergedFrom })
      }
    })
  })
}
