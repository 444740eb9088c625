import type { Article, Revision } from '#shared/domain/article.ts'

/** An article in the contract's words. One order of members, because a strong tag stands for these very bytes. */
export function representation(article: Article): Article {
  const { id, title, parentId, tags, body, etag, revision, createdAt, updatedAt, updatedBy } = article
  return { id, title, parentId, tags, body, etag, revision, createdAt, updatedAt, updatedBy }
}

export function revisionRepresentation(whole: Revision): Revision {
  const { etag, articleId, revision, parents, title, author, createdAt, kind, note, parentId, tags, body } = whole
  return { etag, articleId, revision, parents, title, author, createdAt, kind, note, parentId, tags, body }
}
