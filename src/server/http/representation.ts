import type { Article, Revision } from '#shared/domain/article.ts'

/** An article in the contract's words. One order of members, because a strong tag stands for these very bytes. */
export function representation(article: Article): Article {
  const { id, title, parentId, tags, body, etag, revision, createdAt, updatedAt, updatedBy } = article
  return { id, title, parentId, tags, body, etag, revision, createdAt, updatedAt, updatedBy }
}

/** The same as JSON, given how its text is written there: most of an article is its text, and it was sent as JSON. */
export function representationJson(article: Article, bodyLiteral: string): string {
  const { id, title, parentId, tags, etag, revision, createdAt, updatedAt, updatedBy } = article
  const before = JSON.stringify({ id, title, parentId, tags }).slice(0, -1)
  const after = JSON.stringify({ etag, revision, createdAt, updatedAt, updatedBy }).slice(1)
  return `${before},"body":${bodyLiteral},${after}`
}

export function revisionRepresentation(whole: Revision): Revision {
  const { etag, articleId, revision, parents, title, author, createdAt, kind, note, parentId, tags, body } = whole
  return { etag, articleId, revision, parents, title, author, createdAt, kind, note, parentId, tags, body }
}
