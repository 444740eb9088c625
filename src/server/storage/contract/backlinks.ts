import { describe, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { ana, as, changed, defined, everyItem, newId, type Wiki } from './fixture.ts'

export function describeBacklinks(wiki: Wiki): void {
  const linking = async (id: ArticleId) =>
    defined(await wiki.store.backlinks(id, everyItem)).items.map(({ title }) => title)

  describe('backlinks', () => {
    it('are the articles that link by id or by title, each once', async () => {
      const target = await wiki.begin({ title: 'Straße' })
      await wiki.begin({ title: 'By id', body: `[x](article:${target.id}#part)` })
      await wiki.begin({ title: 'By title', body: 'see [[STRASSE|there]]' })
      await wiki.begin({ title: 'Both', body: `[[straße]] [x](article:${target.id})` })
      await wiki.begin({ title: 'Code', body: '`[[Straße]]`\n\n```\n[[Straße]]\n```' })
      await wiki.begin({ title: 'Nothing', body: 'Straße' })
      expect(await linking(target.id)).toEqual(['Both', 'By id', 'By title'])
    })

    it('follow every save, rename, removal and restore', async () => {
      const target = await wiki.begin({ title: 'Target' })
      const source = await wiki.begin({ title: 'Source', body: '[[Target]]' })
      expect(await linking(target.id)).toEqual(['Source'])
      await wiki.store.save(source.id, 'any', changed(source, { title: 'Renamed' }), ana)
      expect(await linking(target.id)).toEqual(['Renamed'])
      await wiki.store.save(source.id, 'any', changed(source, { body: 'no more' }), ana)
      expect(await linking(target.id)).toEqual([])
      await wiki.store.restore(source.id, 'any', source.etag, '', ana)
      expect(await linking(target.id)).toEqual(['Source'])
      const { tombstone } = as('removed', await wiki.store.remove(source.id, 'any', '', ana))
      expect(await linking(target.id)).toEqual([])
      await wiki.store.restore(source.id, 'any', tombstone.etag, '', ana)
      expect(await linking(target.id)).toEqual(['Source'])
      await wiki.store.save(target.id, 'any', changed(target, { title: 'Moved away' }), ana)
      expect(await linking(target.id)).toEqual([])
    })

    it('are there before the article is, and outlast it', async () => {
      const id = newId()
      await wiki.begin({ title: 'Early', body: '[[Later]]' })
      expect(await wiki.store.backlinks(id, everyItem)).toBeUndefined()
      await wiki.begin({ title: 'Later' }, id)
      expect(await linking(id)).toEqual(['Early'])
      await wiki.store.remove(id, 'any', '', ana)
      expect(await linking(id)).toEqual(['Early'])
    })

    it('do not count what a side revision says, nor an article itself', async () => {
      const target = await wiki.begin({ title: 'Self', body: '[[Self]]' })
      const other = await wiki.begin({ title: 'Other' })
      const side = { base: other.etag, title: 'Other', tags: [], body: '[[Self]]', note: '' }
      await wiki.store.appendSide(other.id, side, ana)
      expect(await linking(target.id)).toEqual([])
    })

    it('come in pages', async () => {
      const target = await wiki.begin({ title: 'Target', body: '[[Target]]' })
      for (const title of ['c', 'a', 'e', 'b', 'd', 'x', 'z']) {
        await wiki.begin({ title, body: `[[Target]] [](article:${target.id})` })
      }
      const seen: string[] = []
      let cursor: string | null | undefined
      while (cursor !== null) {
        const page = await wiki.store.backlinks(target.id, { limit: 2, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...defined(page).items.map(({ title }) => title))
        cursor = defined(page).nextCursor
      }
      expect(seen).toEqual(['a', 'b', 'c', 'd', 'e', 'x', 'z'])
    })
  })
}
