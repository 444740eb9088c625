import { listOf, possessive } from '../../composables/people-words.ts'

/** In a sentence: whom the other side of a passage belongs to. */
export interface SideNames {
  /** `Ana`, `Ana and Ben`, or `your other window`. */
  readonly theirs: string
  /** `Ana’s`, `Ana’s and Ben’s`, or `The other window’s`. */
  readonly theirsOwn: string
  /** `You and Ana both`, `You, Ana and Ben`: what follows is what all of them did. */
  readonly everybody: string
}

export function sideNames(people: readonly string[], me: string | undefined): SideNames {
  const others = people.filter(name => name !== me)
  const isMine = others.length < people.length
  const each = [...others, ...(isMine ? ['your other window'] : [])]
  return {
    theirs: listOf(each),
    theirsOwn: others.length === 0 ? 'The other window’s' : listOf(each.map(possessive)),
    everybody: `${listOf(['You', ...each])}${each.length === 1 ? ' both' : ''}`,
  }
}
