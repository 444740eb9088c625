import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import type { Outline } from '../stores/outline.ts'

/** Where an article can stand: at the top, or below another. */
export interface Place {
  /** Null at the top. */
  readonly parentId: ArticleId | null
  readonly title: string
  /** How deep it is drawn, from 1. */
  readonly level: number
  /** The titles above it, where it is not drawn below them. */
  readonly path: string
}

const top: Place = { parentId: null, title: 'At the top', level: 1, path: '' }

/** Whether an article may be put there: not below itself, nor below what stands below it. */
export function mayStandBelow(outline: Outline, id: ArticleId, parentId: ArticleId | null): boolean {
  return parentId === null || (parentId !== id && !outline.ancestors(parentId).some(article => article.id === id))
}

/** Everywhere that an article may be put, as a tree in reading order. */
export function placesFor(outline: Outline, id: ArticleId): Place[] {
  const places = [top]
  const walk = (parent: ArticleId | null, level: number): void => {
    for (const article of outline.children(parent)) {
      if (article.id === id) continue
      places.push({ parentId: article.id, title: article.title, level, path: '' })
      walk(article.id, level + 1)
    }
  }
  walk(null, 1)
  return places
}

/** The places whose titles contain what was typed, in one column with their paths; all of them where nothing was. */
export function matchingPlaces(places: readonly Place[], typed: string, outline: Outline): readonly Place[] {
  const wanted = foldTitle(typed)
  if (wanted === '') return places
  return places
    .filter(({ title }) => foldTitle(title).includes(wanted))
    .map(place => ({
      ...place,
      level: 1,
      path: place.parentId === null ? '' : pathOf(outline.ancestors(place.parentId)),
    }))
}

/** A place as it is said within a sentence. */
export function placeName(outline: Outline, parentId: ArticleId | null): string {
  const parent = parentId === null ? undefined : outline.get(parentId)
  return parent === undefined ? 'the top' : `“${parent.title}”`
}

const pathOf = (articles: readonly ArticleSummary[]) => articles.map(({ title }) => title).join(' › ')
