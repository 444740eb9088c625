import type { Article, ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { routes } from '#shared/protocol/routes.ts'
import type { Deleted, Edit, Head, Missing, Page, Refused, Stale } from '../storage/port.ts'
import { markdownTag } from './conditional-write.ts'
import { jsonMediaType, markdownMediaType, type Reply, type ReplyValidators } from './endpoint.ts'
import { problems, type ProblemError } from './problem.ts'
import { representation, representationJson } from './representation.ts'
import { tagOf } from './respond.ts'

/** Kept by the reader alone, and asked about at each use. */
export const privateHeaders = { 'Cache-Control': 'private, no-cache' } as const

/** @param bodyLiteral how JSON writes its text, where that is at hand */
export function articleReply(article: Article, bodyLiteral?: string): Reply {
  return {
    kind: 'json',
    status: 200,
    ...valueOf(article, bodyLiteral),
    headers: privateHeaders,
    validators: { ...validatorsOf(article, jsonMediaType), current: article },
  }
}

const valueOf = (article: Article, bodyLiteral: string | undefined) => ({
  value: representation(article),
  json: bodyLiteral === undefined ? undefined : representationJson(article, bodyLiteral),
})

/** An article's text alone. */
export function markdownReply(article: Article): Reply {
  return {
    kind: 'text',
    mediaType: markdownMediaType,
    text: article.body,
    headers: privateHeaders,
    validators: { ...validatorsOf(article, markdownMediaType), current: article },
  }
}

/** By what a representation of an article is compared: its own tag first, then that of the other one. */
export function validatorsOf({ etag, updatedAt }: Head, mediaType: string): ReplyValidators {
  const markdown = markdownTag(etag)
  return mediaType === markdownMediaType
    ? { etag: markdown, alsoMatches: [etag], modifiedAt: updatedAt }
    : { etag, alsoMatches: [markdown], modifiedAt: updatedAt }
}

export function createdReply(article: Article, bodyLiteral?: string): Reply {
  const headers = { ...privateHeaders, Location: routes.article(article.id) }
  return {
    kind: 'json',
    status: 201,
    ...valueOf(article, bodyLiteral),
    headers,
    validators: validatorsOf(article, jsonMediaType),
  }
}

/** A page of articles; its tag is made of its items' tags, so it changes when and only when one of them does. */
export function articlePageReply(page: Page<ArticleSummary>): Reply {
  const parts = page.items.flatMap(item => [item.id, item.etag])
  return {
    kind: 'json',
    status: 200,
    value: page,
    headers: privateHeaders,
    validators: { etag: tagOf(...parts, page.nextCursor ?? '') },
  }
}

interface Content {
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  readonly parentId: ArticleId | null
  readonly note?: string | undefined
  readonly mergedFrom?: Etag | undefined
}

/** What a parsed request wants saved. */
export function editOf({ title, body, tags, parentId, note = '', mergedFrom }: Content): Edit {
  return { title, body, tags, parentId, note, ...(mergedFrom === undefined ? {} : { mergedFrom }) }
}

/** The problem that tells the writer why nothing was written. */
export function refusal(outcome: Refused | Stale | Deleted | Missing): ProblemError {
  switch (outcome.kind) {
    case 'stale':
      return problems.stale(outcome.current)
    case 'deleted':
      return problems.deleted(outcome.tombstone)
    case 'missing':
      return problems.notFound()
    case 'title-taken':
      return problems.titleTaken(outcome.by)
    case 'parent-refused':
      return problems.unprocessable(parentReasons[outcome.reason], [
        { path: 'parentId', message: parentReasons[outcome.reason] },
      ])
    case 'revision-unknown':
      return problems.unknownRevision(outcome.etag)
    case 'key-reused':
      return problems.unprocessable('The Idempotency-Key was used for another request.')
  }
}

const parentReasons = {
  missing: 'The parent does not exist.',
  deleted: 'The parent was deleted.',
  cycle: 'An article cannot stand below itself.',
} as const
