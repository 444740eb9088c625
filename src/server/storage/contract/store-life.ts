import { describe, expect, it } from 'vitest'
import { StorageUnavailable } from '../port.ts'
import { ana, defined, edit, everyItem, newId, type Wiki } from './fixture.ts'

export function describeStoreLife(wiki: Wiki): void {
  describe('a store', () => {
    it('has one id for ever, and keeps what it was given', async () => {
      const article = await wiki.begin({ body: 'kept' })
      await wiki.store.close()
      const reopened = await wiki.another()
      expect(reopened.instanceId).toBe(wiki.store.instanceId)
      expect(reopened.instanceId).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
      expect(await reopened.article(article.id)).toEqual({ kind: 'present', article })
    })

    it('says that it works, and changes nothing by saying so', async () => {
      const before = await wiki.everything()
      await wiki.store.check()
      expect(await wiki.everything()).toEqual(before)
    })

    it('is unavailable once closed, and may be closed twice', async () => {
      const { store } = wiki
      await store.close()
      await store.close()
      const id = newId()
      for (const call of [
        () => store.article(id),
        () => store.articles(everyItem),
        () => store.revisions(id, everyItem),
        () => store.changes(0, 1),
        () => store.create(id, edit(), ana),
        () => store.save(id, 'any', edit(), ana),
        () => store.check(),
      ]) {
        await expect(call()).rejects.toThrow(StorageUnavailable)
      }
    })

    it('keeps text exactly: line endings, blanks, emoji, and megabytes of it', async () => {
      for (const body of ['', ' \t\r\n\n\r', '👩‍👩‍👧‍👦\u202e \u0000?'.replace('\u0000', ''), 'x'.repeat(3_000_000)]) {
        const article = await wiki.begin({ body })
        const state = await wiki.store.article(article.id)
        expect(state.kind === 'present' && state.article.body === body).toBe(true)
        expect(defined(await wiki.store.revision(article.id, article.etag)).body === body).toBe(true)
      }
    })
  })
}
