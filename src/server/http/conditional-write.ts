import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { judge, permissionToWrite, type Preconditions, type TagCondition } from '#shared/domain/precondition.ts'
import type { Expectation } from '../storage/port.ts'
import type { Wiki } from '../wiki.ts'
import { problems } from './problem.ts'

const markdownSuffix = '.md"'

/** The tag of an article's Markdown representation: another one than its JSON's, for the same revision. */
export const markdownTag = (etag: Etag): Etag => `${etag.slice(0, -1)}${markdownSuffix}` as Etag

/** The revision that any tag of its representations names. */
const revisionTag = (tag: Etag): Etag =>
  tag.endsWith(markdownSuffix) ? (`${tag.slice(0, -markdownSuffix.length)}"` as Etag) : tag

/** The preconditions in terms of revisions: any tag that a client was given for a state stands for that state. */
export function onRevisions(conditions: Preconditions): Preconditions {
  const renamed = (condition: TagCondition): TagCondition =>
    condition === 'any' ? 'any' : condition.map(listed => ({ ...listed, tag: revisionTag(listed.tag) }))
  return {
    ...conditions,
    ...(conditions.ifMatch === undefined ? {} : { ifMatch: renamed(conditions.ifMatch) }),
    ...(conditions.ifNoneMatch === undefined ? {} : { ifNoneMatch: renamed(conditions.ifNoneMatch) }),
  }
}

const resubmit =
  'Read the article, and send the request again with its etag in If-Match. A date alone is not enough: two writes can ' +
  'share its second.'
const create = ' To create an article here, send If-None-Match: * instead.'

/** `If-None-Match: *`: the request may only create. */
export const isCreation = (preconditions: Preconditions): boolean => permissionToWrite(preconditions).kind === 'create'

interface Permitted {
  /** The method could also create what is not there, with another precondition. */
  readonly mayCreate?: boolean
  /** The method also works on what was deleted. */
  readonly mayRevive?: boolean
}

/** What storage has to find before it changes the article, as the preconditions say it.
 *  @throws ProblemError where no state of the article allows the write */
export async function expectationOf(
  wiki: Wiki,
  id: ArticleId,
  preconditions: Preconditions,
  { mayCreate = false, mayRevive = false }: Permitted = {},
): Promise<Expectation> {
  const conditions = onRevisions(preconditions)
  const permission = permissionToWrite(conditions)
  if (permission.kind === 'change' && permission.except.length === 0) return permission.expected

  // What is left never reaches storage as it is: it is refused here, or narrowed to the head of this moment.
  const state = await wiki.article(id)
  const required = problems.preconditionRequired(mayCreate ? resubmit + create : resubmit)
  if (state.kind === 'absent') {
    if (!mayCreate) throw problems.notFound()
    throw permission.kind === 'change' ? problems.staleAbsent() : required
  }
  if (state.kind === 'deleted' && !mayRevive) {
    throw permission.kind === 'none' && mayCreate ? required : problems.deleted(state.tombstone)
  }
  const current =
    state.kind === 'deleted'
      ? validatorsOf(state.tombstone.etag, state.tombstone.deletedAt)
      : validatorsOf(state.article.etag, state.article.updatedAt)
  if (judge(conditions, current, 'PUT') === 'failed') {
    throw state.kind === 'deleted' ? problems.staleTombstone(state.tombstone) : problems.stale(state.article)
  }
  if (permission.kind === 'change') return [current.etag]
  throw required
}

const validatorsOf = (etag: Etag, modifiedAt: string) => ({
  etag,
  modifiedAt: Math.floor(Date.parse(modifiedAt) / 1000),
})
