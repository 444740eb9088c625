import { type Anchor } from './anchor.ts'
import { type Suggestion } from './suggestion.ts'

/** What is decided about one passage. `open` takes an automatic merge back: the passage is then to decide. */
export type Decision =
  | { readonly kind: 'mine' | 'theirs' | 'original' | 'open' }
  /** Of tags, which have no order, `first` says nothing. */
  | { readonly kind: 'both'; readonly first: 'mine' | 'theirs' }
  /** Written by hand, or taken over from the suggestion as it was read. Of tags: one on each line. */
  | { readonly kind: 'text'; readonly text: string; readonly from?: 'suggestion' | undefined }

/** Decisions by the ids of passages. Ids name contents, so decisions outlive a merge with a newer version: a passage
 *  whose three texts stayed the same keeps its id, and with it its decision. */
export type Decisions = Readonly<Record<string, Decision>>

interface Passage<T> {
  readonly id: string
  /** What the passage says where both writers started, in my version and in theirs. */
  readonly base: T
  readonly mine: T
  readonly theirs: T
}

/** Merged by itself: `value` is what `changedBy` made of it; both, where both made the same of it (or, of tags, where
 *  what both made of them was joined). */
export interface MergedPassage<T> extends Passage<T> {
  readonly kind: 'merged'
  readonly changedBy: 'mine' | 'theirs' | 'both'
  readonly value: T
}

/** Both changed it, differently: a person decides. */
export interface ConflictPassage<T> extends Passage<T> {
  readonly kind: 'conflict'
}

/** A field that nobody changed. */
export interface SameField<T> {
  readonly kind: 'same'
  readonly value: T
}

export type FieldMerge<T> = SameField<T> | MergedPassage<T> | ConflictPassage<T>

/** Tags merge as sets and never conflict. */
export type TagMerge = SameField<readonly string[]> | MergedPassage<readonly string[]>

interface InBody {
  readonly anchor: Anchor
  /** Whether the versions are paragraphs by themselves, so that a blank line goes between them when both are kept. */
  readonly standsAlone: boolean
}

export interface SameRegion {
  readonly kind: 'same'
  readonly text: string
}

export type MergedRegion = MergedPassage<string> & InBody

export type ConflictRegion = ConflictPassage<string> &
  InBody & {
    /** Both edits word by word, where no words of theirs meet. For a person to accept; never applied by itself. */
    readonly suggestion?: Suggestion
  }

export type Region = SameRegion | MergedRegion | ConflictRegion

/** Ids for passages: equal contents get equal ids, in the order in which they stand. */
export function createPassageIds(): (kind: string, base: string, mine: string, theirs: string) => string {
  const seen = new Map<string, number>()
  return (kind, base, mine, theirs) => {
    const hash = digest([kind, base, mine, theirs].map(text => `${text.length}:${text}`).join(''))
    const count = (seen.get(hash) ?? 0) + 1
    seen.set(hash, count)
    return count === 1 ? `${kind}-${hash}` : `${kind}-${hash}-${count}`
  }
}

/** A 64-bit FNV-like digest in two 32-bit halves. Not for secrets: it tells a handful of passages apart. */
function digest(text: string): string {
  let high = 0x811c9dc5
  let low = 0xcbf29ce4
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (high >>> 15)
  }
  return [high, low].map(half => (half >>> 0).toString(36).padStart(7, '0')).join('')
}
