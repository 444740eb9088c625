import { describe, expect, it } from 'vitest'
import { InvalidCursor } from '../port.ts'
import { ana, as, ben, changed, defined, everyItem, newId, noSuchEtag, type Wiki } from './fixture.ts'

export function describeHistory(wiki: Wiki): void {
  describe('history', () => {
    it('takes a side revision without moving the head', async () => {
      const parent = await wiki.begin()
      const first = await wiki.begin({ parentId: parent.id })
      const second = as(
        'saved',
        await wiki.store.save(first.id, 'any', changed(first, { body: 'theirs' }), ben),
      ).article
      const since = await wiki.store.lastSequence()
      const side = { base: first.etag, title: 'Mine', tags: ['t'], body: 'mine', note: 'lost the race' }
      const { revision, repeated } = as('appended', await wiki.store.appendSide(first.id, side, ana))
      expect(repeated).toBe(false)
      expect(revision).toMatchObject({
        ...{ articleId: first.id, revision: 3, kind: 'side', parents: [first.etag], author: 'Ana' },
        ...{ title: 'Mine', tags: ['t'], body: 'mine', note: 'lost the race', parentId: parent.id },
      })
      expect(await wiki.store.revision(first.id, revision.etag)).toEqual(revision)
      expect(await wiki.store.article(first.id)).toEqual({ kind: 'present', article: second })
      expect(await wiki.store.changes(since, 10)).toMatchObject([{ kind: 'side', etag: revision.etag, revision: 3 }])

      const next = as('saved', await wiki.store.save(first.id, [second.etag], changed(second, { body: '!' }), ben))
      expect(next.article.revision).toBe(4)
    })

    it('takes a side revision of an article that was deleted meanwhile, and wherever it says that it stood', async () => {
      const article = await wiki.begin()
      const { tombstone } = as('removed', await wiki.store.remove(article.id, 'any', '', ben))
      const nowhere = newId()
      const side = { base: article.etag, title: 'T', tags: [], body: 'mine', parentId: nowhere, note: '' }
      const { revision } = as('appended', await wiki.store.appendSide(article.id, side, ana))
      expect(revision.parentId).toBe(nowhere)
      expect(await wiki.store.article(article.id)).toEqual({ kind: 'deleted', tombstone })
      expect(await wiki.store.restore(article.id, [tombstone.etag], revision.etag, '', ana)).toMatchObject({
        kind: 'saved',
        article: { body: 'mine', parentId: null },
      })
    })

    it('takes no side revision without an article and a base of its own', async () => {
      const other = await wiki.begin()
      const article = await wiki.begin()
      const before = await wiki.everything(article.id)
      const side = { title: 'T', tags: [], body: '', note: '' }
      for (const base of [noSuchEtag, other.etag]) {
        const outcome = await wiki.store.appendSide(article.id, { ...side, base }, ana)
        expect(outcome).toEqual({ kind: 'revision-unknown', etag: base })
      }
      expect(await wiki.store.appendSide(newId(), { ...side, base: article.etag }, ana)).toEqual({ kind: 'missing' })
      expect(await wiki.everything(article.id)).toEqual(before)
    })

    it('is read newest first, in pages that stay true while it grows', async () => {
      let latest = await wiki.begin()
      const { id } = latest
      const save = async () => {
        latest = as('saved', await wiki.store.save(id, [latest.etag], changed(latest, {}), ana)).article
      }
      for (let n = 2; n <= 7; n++) await save()
      const seen: number[] = []
      let cursor: string | null | undefined
      while (cursor !== null) {
        const page = await wiki.store.revisions(id, { limit: 3, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...defined(page).items.map(({ revision }) => revision))
        cursor = defined(page).nextCursor
        await save()
      }
      expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1])
    })

    it('ends with a page that has no cursor, also where the last page is full', async () => {
      const article = await wiki.begin()
      await wiki.store.save(article.id, 'any', changed(article, { body: 'x' }), ana)
      expect((await wiki.store.revisions(article.id, { limit: 2 }))?.nextCursor).toBeNull()
      expect((await wiki.store.revisions(article.id, { limit: 1 }))?.nextCursor).not.toBeNull()
    })

    it('is none of an article that never was, and keeps revisions apart', async () => {
      const [a, b] = [await wiki.begin(), await wiki.begin()]
      expect(await wiki.store.revisions(newId(), everyItem)).toBeUndefined()
      expect(await wiki.store.revision(a.id, b.etag)).toBeUndefined()
      expect(await wiki.store.revision(a.id, noSuchEtag)).toBeUndefined()
    })

    it('refuses cursors that it did not give out', async () => {
      const article = await wiki.begin()
      await wiki.begin()
      const foreign = defined((await wiki.store.articles({ limit: 1 })).nextCursor ?? undefined)
      for (const cursor of ['', 'x', '!', 'bnVsbA', foreign]) {
        await expect(wiki.store.revisions(article.id, { limit: 1, cursor })).rejects.toThrow(InvalidCursor)
      }
    })
  })
}
