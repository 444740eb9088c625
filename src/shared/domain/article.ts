import type { Etag } from './etag.ts'
import { foldTitle } from './title.ts'

export type ArticleId = string & { readonly __brand: 'ArticleId' }

/** What a writer decides about an article; everything else in it is kept by the wiki. */
export interface ArticleContent {
  readonly title: string
  /** The article under which this one stands, or null at the top. */
  readonly parentId: ArticleId | null
  /** Sorted, each at most once (see `normalizeTags`). */
  readonly tags: readonly string[]
  /** Markdown, as the writer left it: line endings and blanks included. */
  readonly body: string
}

/** An article as its head shows it. */
export interface Article extends ArticleContent {
  readonly id: ArticleId
  /** The head's etag. */
  readonly etag: Etag
  /** The head's number among the article's revisions, from 1; side revisions are counted too. */
  readonly revision: number
  /** ISO 8601 in UTC, milliseconds. */
  readonly createdAt: string
  readonly updatedAt: string
  /** The person who wrote the head. */
  readonly updatedBy: string
}

export type ArticleSummary = Omit<Article, 'body'>

export const revisionKinds = ['create', 'edit', 'merge', 'rename', 'move', 'restore', 'delete', 'side'] as const
/** What a revision did. `side` is a version that lost a race: kept in history, never the head. */
export type RevisionKind = (typeof revisionKinds)[number]

export interface RevisionSummary {
  readonly etag: Etag
  readonly articleId: ArticleId
  readonly revision: number
  /** None for a first revision, two for a merge: the head it replaced first, then the side revision it took in. */
  readonly parents: readonly Etag[]
  readonly title: string
  readonly author: string
  readonly createdAt: string
  readonly kind: RevisionKind
  /** What the writer said about the change, or the empty string. */
  readonly note: string
}

export interface Revision extends RevisionSummary, ArticleContent {}

/** Sizes beyond which content is refused; counted in UTF-16 code units unless said otherwise. */
export const limits = {
  title: 300,
  tag: 100,
  tags: 100,
  note: 1000,
  /** Bytes of a whole request body. */
  requestBytes: 5 * 1024 * 1024,
} as const

/** Trimmed, in NFC, sorted by code unit, each tag once; tags that differ only in case are the same tag and the first
 *  spelling stays. */
export function normalizeTags(tags: readonly string[]): string[] {
  const bySpelling = new Map<string, string>()
  for (const tag of tags) {
    const spelled = tag.normalize('NFC').trim().replace(/\s+/gu, ' ')
    const key = foldTitle(spelled)
    if (spelled !== '' && !bySpelling.has(key)) bySpelling.set(key, spelled)
  }
  return [...bySpelling.values()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** The kind of an ordinary save, from what it changes: several things at once, or the text, make it an edit. */
export function kindOfEdit(before: ArticleContent, after: ArticleContent): 'edit' | 'rename' | 'move' {
  const textChanged = before.body !== after.body || !sameTags(before.tags, after.tags)
  const renamed = before.title !== after.title
  const moved = before.parentId !== after.parentId
  if (!textChanged && renamed && !moved) return 'rename'
  if (!textChanged && moved && !renamed) return 'move'
  return 'edit'
}

export function sameContent(a: ArticleContent, b: ArticleContent): boolean {
  return a.title === b.title && a.parentId === b.parentId && a.body === b.body && sameTags(a.tags, b.tags)
}

/** What the one list of tags has more than the other, and less. */
export function tagsBetween(
  before: readonly string[],
  after: readonly string[],
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  return {
    added: after.filter(tag => !before.includes(tag)),
    removed: before.filter(tag => !after.includes(tag)),
  }
}

export function sameTags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, index) => tag === b[index])
}
