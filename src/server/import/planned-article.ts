import type { ArticleId } from '#shared/domain/article.ts'
import { formatArticleLink } from '#shared/domain/wiki-link.ts'
import type { Range } from './reference.ts'

/** An article that a file, or a folder without an article of its own, is to become. */
export interface PlannedArticle {
  readonly id: ArticleId
  /** Of the file, or of the folder. */
  readonly path: string
  readonly parent: PlannedArticle | undefined
  /** Unlike the titles of its siblings in the plan. */
  readonly title: string
  /** What it would be called without siblings. */
  readonly wantedTitle: string
  /** Of the file or folder, without extension: what tells it from siblings that want the same title. */
  readonly fileName: string
  readonly tags: readonly string[]
  /** Undefined: the body is empty. */
  readonly source: Source | undefined
}

/** How the text of a file becomes the body of its article. */
export interface Source {
  readonly path: string
  /** What does not go into the body. In order, like the rewrites, and apart from them. */
  readonly cuts: readonly Range[]
  readonly rewrites: readonly Rewrite[]
}

/** A place at which the address of an article is put, or a link to it that shows `label`. */
export interface Rewrite extends Range {
  readonly article: PlannedArticle
  readonly fragment: string | undefined
  readonly label: string | undefined
}

/** The body that a file's text becomes; `idOf` tells under which id a planned article stands in the wiki. */
export function bodyOf(text: string, source: Source, idOf: (article: PlannedArticle) => ArticleId): string {
  const changes = [
    ...source.cuts.map(({ start, end }) => ({ start, end, text: '' })),
    ...source.rewrites.map(rewrite => ({ start: rewrite.start, end: rewrite.end, text: linkText(rewrite, idOf) })),
  ].sort((a, b) => a.start - b.start)
  const parts: string[] = []
  let from = 0
  for (const change of changes) {
    parts.push(text.slice(from, change.start), change.text)
    from = change.end
  }
  parts.push(text.slice(from))
  return parts.join('')
}

function linkText({ article, fragment, label }: Rewrite, idOf: (article: PlannedArticle) => ArticleId): string {
  const id = idOf(article)
  const address = formatArticleLink(fragment === undefined ? { id } : { id, fragment })
  return label === undefined ? address : `[${label.replace(/[\\[\]]/gu, '\\$&')}](${address})`
}
