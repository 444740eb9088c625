import { normalizeTags } from '../article.ts'
import { foldTitle } from '../title.ts'

/** Merges tags as sets: what either side took away is gone, what either added is there, so there is never a conflict. A tag
 *  that one side took away and the other only wrote differently stays, in the new spelling. Of two new spellings the one
 *  stays that comes first by code unit. */
export function mergeTags(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  const [ofBase, ofMine, ofTheirs] = [byFold(base), byFold(mine), byFold(theirs)]
  const merged = [...new Set([...ofBase.keys(), ...ofMine.keys(), ...ofTheirs.keys()])].map(tag =>
    mergeTag(ofBase.get(tag), ofMine.get(tag), ofTheirs.get(tag)),
  )
  return normalizeTags(merged.filter(tag => tag !== undefined))
}

function mergeTag(base?: string, mine?: string, theirs?: string): string | undefined {
  if (mine === base) return theirs
  if (theirs === base) return mine
  if (mine === undefined || theirs === undefined) return mine ?? theirs
  return mine < theirs ? mine : theirs
}

const byFold = (tags: readonly string[]): Map<string, string> =>
  new Map(normalizeTags(tags).map(tag => [foldTitle(tag), tag]))
