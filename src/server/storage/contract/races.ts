import { describe, expect, it } from 'vitest'
import { ana, as, changed, defined, edit, everyItem, newId, type Wiki } from './fixture.ts'

const racers = Array.from({ length: 50 }, (_, n) => ({ n, writer: { person: `Person ${n}` } }))

export function describeRaces(wiki: Wiki): void {
  describe('a race', () => {
    it('of fifty saves from one revision is won by exactly one, also through several stores', async () => {
      const stores = [wiki.store, await wiki.another(), await wiki.another()]
      let latest = await wiki.begin()
      for (let round = 0; round < 20; round++) {
        const since = await wiki.store.lastSequence()
        const outcomes = await Promise.all(
          racers.map(({ n, writer }) =>
            defined(stores[n % stores.length]).save(
              latest.id,
              [latest.etag],
              changed(latest, { body: `round ${round}, ${n}` }),
              writer,
            ),
          ),
        )
        const [winner, ...others] = outcomes.filter(({ kind }) => kind === 'saved')
        expect(others).toEqual([])
        const { article } = as('saved', defined(winner))
        expect(outcomes.filter(({ kind }) => kind === 'stale').length).toBe(49)
        expect(await wiki.store.article(latest.id)).toEqual({ kind: 'present', article })
        expect((await wiki.store.changes(since, 100)).length).toBe(1)
        expect(article.revision).toBe(latest.revision + 1)
        latest = article
      }
      expect(defined(await wiki.store.revisions(latest.id, everyItem)).items.length).toBe(21)
    })

    it('of saves, removals and restores from one revision is won by exactly one', async () => {
      const other = await wiki.another()
      const first = await wiki.begin()
      const outcomes = await Promise.all(
        racers.map(({ n, writer }) => {
          const store = n % 2 === 0 ? wiki.store : other
          if (n % 3 === 0) return store.remove(first.id, [first.etag], '', writer)
          if (n % 3 === 1) return store.restore(first.id, [first.etag], first.etag, '', writer)
          return store.save(first.id, [first.etag], changed(first, { body: `${n}` }), writer)
        }),
      )
      expect(outcomes.filter(({ kind }) => kind === 'saved' || kind === 'removed').length).toBe(1)
      expect(await wiki.store.lastSequence()).toBe(2)
    })

    it('of creations is won by exactly one, by id and by title', async () => {
      const id = newId()
      const byId = await Promise.all(racers.map(({ writer }) => wiki.store.create(id, edit(), writer)))
      expect(byId.filter(({ kind }) => kind === 'saved').length).toBe(1)
      expect(byId.filter(({ kind }) => kind === 'exists').length).toBe(49)
      const byTitle = await Promise.all(
        racers.map(({ writer }) => wiki.store.create(newId(), edit({ title: 'Once' }), writer)),
      )
      expect(byTitle.filter(({ kind }) => kind === 'saved').length).toBe(1)
      expect(byTitle.filter(({ kind }) => kind === 'title-taken').length).toBe(49)
    })

    it('of one request with itself is one write', async () => {
      const first = await wiki.begin()
      const writer = { ...ana, request: { key: 'k', fingerprint: 'f' } }
      const change = changed(first, { body: 'x' })
      const outcomes = await Promise.all(racers.map(() => wiki.store.save(first.id, [first.etag], change, writer)))
      expect(new Set(outcomes.map(outcome => as('saved', outcome).article.etag)).size).toBe(1)
      expect(outcomes.filter(outcome => !as('saved', outcome).repeated).length).toBe(1)
    })

    it('of side revisions is won by all', async () => {
      const first = await wiki.begin()
      const side = { base: first.etag, title: 'T', tags: [], note: '' }
      await Promise.all(
        racers.map(({ n, writer }) => wiki.store.appendSide(first.id, { ...side, body: `${n}` }, writer)),
      )
      const { items } = defined(await wiki.store.revisions(first.id, everyItem))
      expect(items.map(({ revision }) => revision)).toEqual(Array.from({ length: 51 }, (_, n) => 51 - n))
    })
  })
}
