import { parseEtag, type Etag } from './etag.ts'
import { parseHttpDate } from './http-date.ts'

/** One member of `If-Match` or `If-None-Match`: the tag without its `W/`. */
export interface ListedTag {
  readonly tag: Etag
  readonly isWeak: boolean
}
/** What a list of tags matches. The empty list stands for a field that is malformed: it matches nothing. */
export type TagCondition = 'any' | readonly ListedTag[]

/** The conditional fields of one request; dates are seconds since 1970. Undefined: not sent, or to be ignored. */
export interface Preconditions {
  readonly ifMatch?: TagCondition
  readonly ifNoneMatch?: TagCondition
  readonly ifModifiedSince?: number
  readonly ifUnmodifiedSince?: number
}

/** The field lines of one request, by lower-case name; a field that was sent several times has several lines. */
export type FieldLines = Readonly<Record<string, readonly string[] | undefined>>

/** What a stored representation can be compared by. */
export interface Validators {
  readonly etag: Etag
  /** Tags of other representations of the same state, which `If-Match` accepts as well. */
  readonly alsoMatches?: readonly Etag[]
  /** Seconds since 1970, where the resource has such a date. */
  readonly modifiedAt?: number
}

export type Verdict = 'met' | 'not-modified' | 'failed'

export function parsePreconditions(lines: FieldLines, nowSeconds: number): Preconditions {
  const ifMatch = parseTagCondition(lines['if-match'])
  const ifNoneMatch = parseTagCondition(lines['if-none-match'])
  const ifModifiedSince = parseDate(lines['if-modified-since'], nowSeconds)
  const ifUnmodifiedSince = parseDate(lines['if-unmodified-since'], nowSeconds)
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    ...(ifModifiedSince === undefined ? {} : { ifModifiedSince }),
    ...(ifUnmodifiedSince === undefined ? {} : { ifUnmodifiedSince }),
  }
}

/** The client has a representation, and asks whether it is still the one that it would get. */
export const isRevalidation = ({ ifNoneMatch, ifModifiedSince }: Preconditions): boolean =>
  ifNoneMatch !== undefined || ifModifiedSince !== undefined

/** Evaluates the conditional fields against what is stored now (undefined: nothing), in the order of RFC 9110 §13.2.2. */
export function judge(conditions: Preconditions, current: Validators | undefined, method: string): Verdict {
  const isRead = method === 'GET' || method === 'HEAD'

  // §13.2.2: "1. When recipient is the origin server and If-Match is present, evaluate the If-Match precondition:
  // if true, continue to step 3; if false, respond 412 (Precondition Failed)".
  if (conditions.ifMatch !== undefined) {
    if (!matchesStrongly(conditions.ifMatch, current)) return 'failed'
  } else if (conditions.ifUnmodifiedSince !== undefined && current?.modifiedAt !== undefined) {
    // "2. When recipient is the origin server, If-Match is not present, and If-Unmodified-Since is present, evaluate the
    // If-Unmodified-Since precondition: if true, continue to step 3; if false, respond 412".
    // §13.1.4: "A recipient MUST ignore the If-Unmodified-Since header field if the resource does not have a modification
    // date available."
    if (current.modifiedAt > conditions.ifUnmodifiedSince) return 'failed'
  }

  // "3. When If-None-Match is present, evaluate the If-None-Match precondition: if true, continue to step 5; if false for
  // GET/HEAD, respond 304 (Not Modified); if false for other methods, respond 412 (Precondition Failed)".
  if (conditions.ifNoneMatch !== undefined) {
    if (!matchesWeakly(conditions.ifNoneMatch, current)) return 'met'
    return isRead ? 'not-modified' : 'failed'
  }

  // "4. When the method is GET or HEAD, If-None-Match is not present, and If-Modified-Since is present, evaluate the
  // If-Modified-Since precondition: if true, continue to step 5; if false, respond 304 (Not Modified)".
  if (isRead && conditions.ifModifiedSince !== undefined && current?.modifiedAt !== undefined) {
    if (current.modifiedAt <= conditions.ifModifiedSince) return 'not-modified'
  }
  return 'met'
}

/** What a request lets a write do. Storage, not this, finds out whether the head is as expected. */
export type WritePermission =
  /** `If-None-Match: *`: only where nothing stands. */
  | { readonly kind: 'create' }
  /** `If-Match`: while the head is one of `expected` (of none, where the list is empty) and none of `except`. */
  | { readonly kind: 'change'; readonly expected: 'any' | readonly Etag[]; readonly except: readonly Etag[] }
  /** Nothing that authorises a write: a date alone does not, because two writes can share its second. */
  | { readonly kind: 'none' }

export function permissionToWrite({ ifMatch, ifNoneMatch }: Preconditions): WritePermission {
  if (ifMatch === undefined) return ifNoneMatch === 'any' ? { kind: 'create' } : { kind: 'none' }
  // What `If-Match` demands to exist, `If-None-Match: *` forbids to exist: nothing is left.
  if (ifNoneMatch === 'any') return { kind: 'change', expected: [], except: [] }
  const except = (ifNoneMatch ?? []).map(listed => listed.tag)
  if (ifMatch === 'any') return { kind: 'change', expected: 'any', except }
  const expected = ifMatch.filter(listed => !listed.isWeak && !except.includes(listed.tag)).map(listed => listed.tag)
  return { kind: 'change', expected, except: [] }
}

function matchesStrongly(condition: TagCondition, current: Validators | undefined): boolean {
  // §13.1.1: "If the field value is "*", the condition is true if the origin server has a current representation for the
  // target resource." With nothing stored every If-Match is false, not only `*`.
  if (current === undefined) return false
  if (condition === 'any') return true
  // §13.1.1: "An origin server MUST use the strong comparison function when comparing entity tags for If-Match".
  return condition.some(
    ({ tag, isWeak }) => !isWeak && (tag === current.etag || (current.alsoMatches ?? []).includes(tag)),
  )
}

function matchesWeakly(condition: TagCondition, current: Validators | undefined): boolean {
  if (current === undefined) return false
  if (condition === 'any') return true
  // §13.1.2: "A recipient MUST use the weak comparison function when comparing entity tags for If-None-Match".
  return condition.some(({ tag }) => tag === current.etag)
}

function parseTagCondition(lines: readonly string[] | undefined): TagCondition | undefined {
  if (lines === undefined) return undefined
  // §5.2: several lines of one field are one list, joined in their order by commas.
  const value = lines.join(', ').replace(/^[\t ]+|[\t ]+$/g, '')
  return value === '*' ? 'any' : parseTags(value)
}

const element = /(W\/)?("[^"]*")[\t ]*/y
const separators = /[\t ]*,[\t ,]*/y

/** Every tag of the list, or none at all where any part of it is malformed: half a list is not what the client meant. */
function parseTags(value: string): readonly ListedTag[] {
  const tags: ListedTag[] = []
  // §5.6.1.2: "A recipient MUST parse and ignore a reasonable number of empty list elements".
  let at = skip(separators, value, 0) ?? 0
  while (at < value.length) {
    element.lastIndex = at
    const match = element.exec(value)
    const tag = match?.[2] === undefined ? undefined : parseEtag(match[2])
    if (match === null || tag === undefined) return []
    tags.push({ tag, isWeak: match[1] !== undefined })
    at += match[0].length
    const next = skip(separators, value, at)
    if (next === undefined) return at === value.length ? tags : []
    at = next
  }
  return tags
}

function skip(pattern: RegExp, value: string, from: number): number | undefined {
  pattern.lastIndex = from
  return pattern.test(value) ? pattern.lastIndex : undefined
}

function parseDate(lines: readonly string[] | undefined, nowSeconds: number): number | undefined {
  // §13.1.3, §13.1.4: "A recipient MUST ignore the … header field if the received field value is not a valid HTTP-date"
  // (a list of dates included).
  const [line] = lines ?? []
  if (line === undefined || lines?.length !== 1) return undefined
  return parseHttpDate(line.trim(), nowSeconds)
}
