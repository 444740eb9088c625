import { describe, expect, it } from 'vitest'
import { ana, as, ben, changed, type Wiki } from './fixture.ts'

export function describeChanges(wiki: Wiki): void {
  describe('the change log', () => {
    it('is empty in an empty wiki', async () => {
      expect(await wiki.store.lastSequence()).toBe(0)
      expect(await wiki.store.changes(0, 10)).toEqual([])
    })

    it('numbers every commit, oldest first, with all that an event says', async () => {
      const parent = await wiki.begin({ title: 'Parent' })
      const first = await wiki.begin({ title: 'One', parentId: parent.id })
      const { article } = as('saved', await wiki.store.save(first.id, 'any', changed(first, { title: 'Two' }), ben))
      const { tombstone } = as('removed', await wiki.store.remove(first.id, 'any', '', ana))
      const changes = await wiki.store.changes(0, 10)
      const about = { articleId: first.id, parentId: parent.id }
      expect(changes.slice(1)).toMatchObject([
        { ...about, kind: 'create', etag: first.etag, revision: 1, title: 'One', author: 'Ana', at: first.createdAt },
        {
          ...about,
          kind: 'rename',
          etag: article.etag,
          revision: 2,
          title: 'Two',
          author: 'Ben',
          at: article.updatedAt,
        },
        { ...about, kind: 'delete', etag: tombstone.etag, revision: 3, author: 'Ana', at: tombstone.deletedAt },
      ])
      const sequences = changes.map(({ sequence }) => sequence)
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
      expect(await wiki.store.lastSequence()).toBe(sequences.at(-1))
      expect(await wiki.store.changes(sequences[1] ?? 0, 1)).toEqual([changes[2]])
    })
  })

  describe('a watch', () => {
    /** Resolves at the next call that comes after the watch shows something new. */
    const watching = (store: Wiki['store']) => {
      let calls = 0
      let wake: () => void = () => undefined
      const end = store.watch(() => {
        calls++
        wake()
      })
      const called = async () => {
        if (calls === 0) await new Promise<void>(resolve => (wake = resolve))
        calls = 0
      }
      return { called, end, calls: () => calls }
    }

    it('sees what its own store committed, and nothing of a write that was refused', async () => {
      const article = await wiki.begin()
      const watch = watching(wiki.store)
      await wiki.store.save(article.id, [], changed(article, { body: 'x' }), ana)
      await new Promise(resolve => setImmediate(resolve))
      expect(watch.calls()).toBe(0)
      await wiki.store.save(article.id, 'any', changed(article, { body: 'x' }), ana)
      await watch.called()
      watch.end()
    })

    it('sees what another store on the same wiki committed', async () => {
      const other = await wiki.another()
      const article = await wiki.begin()
      const watches = [watching(wiki.store), watching(other), watching(other)]
      for (const store of [wiki.store, other]) {
        const last = await store.lastSequence()
        await store.save(article.id, 'any', changed(article, { body: `${last}` }), ana)
        await Promise.all(watches.map(({ called }) => called()))
        for (const reader of [wiki.store, other]) expect(await reader.lastSequence()).toBe(last + 1)
      }
      for (const { end } of watches) end()
    })

    it('is not called again once it ended', async () => {
      const ended = watching(wiki.store)
      const going = watching(wiki.store)
      ended.end()
      ended.end()
      await wiki.begin()
      await going.called()
      going.end()
      expect(ended.calls()).toBe(0)
    })
  })
}
