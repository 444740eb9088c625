import { expect, test } from 'vitest'
import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { Outline } from '../stores/outline.ts'
import { matchingPlaces, mayStandBelow, placesFor } from './places.ts'

const id = (name: string) => name as ArticleId
function outlineOf(parents: Readonly<Record<string, string | null>>): Outline {
  const at = '2026-01-02T03:04:05.678Z'
  const summaries = Object.entries(parents).map(([title, parent]): ArticleSummary => ({
    ...{ id: id(title), title, parentId: parent === null ? null : id(parent), tags: [], revision: 1 },
    ...{ etag: '"1"' as Etag, createdAt: at, updatedAt: at, updatedBy: 'Ana' },
  }))
  return new Outline(new Map(summaries.map(summary => [summary.id, summary])))
}
const outline = outlineOf({ Jura: null, Salins: 'Jura', Springs: 'Salins', Jougne: 'Jura', People: null })
const drawn = (places: readonly { readonly title: string; readonly level: number }[]) =>
  places.map(({ title, level }) => `${level} ${title}`)

test('offers every place but those at or below the article itself', () => {
  expect(drawn(placesFor(outline, id('Salins')))).toEqual(['1 At the top', '1 Jura', '2 Jougne', '1 People'])
  expect(drawn(placesFor(outline, id('People')))).toEqual([
    '1 At the top',
    '1 Jura',
    '2 Jougne',
    '2 Salins',
    '3 Springs',
  ])
})

test('offers exactly what it allows', () => {
  for (const article of outline.all()) {
    const offered = placesFor(outline, article.id).map(({ parentId }) => parentId)
    const allowed = [null, ...[...outline.all()].map(other => other.id)].filter(parentId =>
      mayStandBelow(outline, article.id, parentId),
    )
    expect(new Set(offered)).toEqual(new Set(allowed))
  }
})

test('finds places by a part of their title, with the way to them', () => {
  const found = matchingPlaces(placesFor(outline, id('People')), 'SPRING', outline)
  expect(found).toEqual([{ parentId: 'Springs', title: 'Springs', level: 1, path: 'Jura › Salins' }])
  expect(matchingPlaces(placesFor(outline, id('People')), 'top', outline).map(({ parentId }) => parentId)).toEqual([
    null,
  ])
  expect(matchingPlaces(placesFor(outline, id('People')), '  ', outline)).toHaveLength(5)
})
