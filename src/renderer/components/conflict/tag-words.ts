import { tagsBetween } from '#shared/domain/article.ts'
import type { Passage } from '../../stores/conflict/question.ts'
import { listOf } from '../../composables/people-words.ts'

/** What became of the tags, after the name of who did it: `added the tag “jura” and took “salt” away`. */
export function tagChangeOf({ base, value }: Passage & { kind: 'merged' }): string {
  const { added, removed } = tagsBetween(tagsIn(base), tagsIn(value))
  const named = (tags: readonly string[]) =>
    `the ${tags.length === 1 ? 'tag' : 'tags'} ${listOf(tags.map(tag => `“${tag}”`))}`
  const parts = [
    ...(added.length > 0 ? [`added ${named(added)}`] : []),
    ...(removed.length > 0 ? [`took away ${named(removed)}`] : []),
  ]
  return parts.length === 0 ? 'changed the tags' : parts.join(' and ')
}

const tagsIn = (version: Passage['mine']): readonly string[] => (typeof version === 'object' ? (version ?? []) : [])
