import type { Etag } from '#shared/domain/etag.ts'
import type { Trouble } from './edit-state.ts'

/** Whether the very same request is sent again, because its fate is unknown or trying later may help. */
export const isRepeated = (trouble: Trouble): boolean =>
  isOutOfReach(trouble) || trouble.kind === 'unavailable' || trouble.kind === 'not-understood'

/** Whether only the connection stands in the way, so that the same request is sent when it is back. */
export const isOutOfReach = (trouble: Trouble | undefined): boolean =>
  trouble?.kind === 'unreachable' || trouble?.kind === 'sign-in-needed'

/** Whether the wiki refused a request because it does not have this revision. */
export const isUnknown = (etag: Etag, trouble: Trouble): boolean =>
  trouble.kind === 'refused' && trouble.problem.unknown === etag

export const isAboutTitle = (trouble: Trouble | undefined): boolean =>
  trouble?.kind === 'title-missing' || trouble?.kind === 'title-taken'

/** Whether the wiki refuses nothing but where the article was to stand. */
export const isAboutPlace = (trouble: Trouble): boolean => {
  const errors = trouble.kind === 'refused' ? (trouble.problem.errors ?? []) : []
  return errors.length > 0 && errors.every(({ path }) => path === 'parentId')
}
