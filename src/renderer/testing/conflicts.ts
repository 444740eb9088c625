import type { Article, ArticleContent, ArticleId, Revision } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import { createConflictResolution, type ConflictResolution } from '../stores/conflict-resolution.ts'
import { mergeConflict } from '../stores/conflict/merge-conflict.ts'
import type { ArticleConflict } from '../stores/editing/article-conflict.ts'

const articleId = '0c9d7a52-6f0e-4f5e-9d6e-3c1f6f7d8a90' as ArticleId
const time = '2026-11-16T14:05:00.000Z'
export const content = (body: string, title = 'The salt road'): ArticleContent => ({
  title,
  parentId: null,
  tags: [],
  body,
})
export const articleOf = (number: number, by: string, text: ArticleContent): Article => ({
  ...text,
  id: articleId,
  etag: `"r${number}"` as Etag,
  revision: number,
  createdAt: time,
  updatedAt: time,
  updatedBy: by,
})
export const revisionOf = (number: number, text: ArticleContent): Revision => ({
  ...text,
  etag: `"r${number}"` as Etag,
  articleId,
  revision: number,
  parents: [],
  author: 'Ana',
  createdAt: time,
  kind: 'edit',
  note: '',
})
export const conflictOf = (
  base: ArticleContent | undefined,
  mine: ArticleContent,
  theirs: Article,
): ArticleConflict => ({
  articleId,
  base: base === undefined ? undefined : revisionOf(12, base),
  mine,
  mineWrittenAt: time,
  theirs,
  side: '"side"' as Etag,
})

export const paragraphs = (...texts: string[]): string => `${texts.join('\n\n')}\n`

/** An article, and what two made of it. */
export const base = content(paragraphs('The first.', 'A pause.', 'The second.', 'Another pause.', 'The third.'))
export const mine = content(paragraphs('My first.', 'A pause.', 'My second.', 'Another pause.', 'The third.'))
export const anas = content(paragraphs('Her first.', 'A pause.', 'Her second.', 'Another pause.', 'The third.'))

export const resolve = (conflict: ArticleConflict): ConflictResolution =>
  createConflictResolution(conflict, mergeOf(conflict))

/** The conflict of such a resolution is another now. */
export const meet = (resolution: ConflictResolution, next: ArticleConflict): void =>
  resolution.update(next, mergeOf(next))

export const mergeOf = ({ base, mine, theirs }: ArticleConflict): ArticleMerge => mergeConflict(base, mine, theirs)

/** Two conflicts of three paragraphs, undecided. */
export const salt = (): ConflictResolution => resolve(conflictOf(base, mine, articleOf(13, 'Ana', anas)))
/** Of the question at a place, in reading order. */
export const idAt = (resolution: ConflictResolution, index: number): string =>
  resolution.questions.value[index]?.id ?? ''
