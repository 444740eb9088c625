/** What `JSON.parse` does not tell of a JSON text. */
export interface JsonMembers {
  /** The name of a member that stands twice in one object, of which `JSON.parse` silently takes the last. */
  readonly twice: string | undefined
  /** How the text writes the strings among the members of its outermost object, by name, quotation marks included. */
  readonly literals: ReadonlyMap<string, string>
}

/** The text must be valid JSON. Where a member stands twice, it is read no further. */
export function membersOf(json: string): JsonMembers {
  const literals = new Map<string, string>()
  /** One set of names for each open object, null for each open array. */
  const open: (Set<string> | null)[] = []
  let isName = false
  let name = ''
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    const names = open.at(-1) ?? null
    if (character === '"') {
      const literal = json.slice(at, endOfString(json, at))
      if (isName) name = stringOf(literal)
      if (isName && names?.has(name) === true) return { twice: name, literals }
      if (isName) names?.add(name)
      else if (open.length === 1 && names !== null) literals.set(name, literal)
      isName = false
      at += literal.length - 1
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null)
      isName = character === '{'
    } else if (character === '}' || character === ']') {
      open.pop()
      isName = false
    } else if (character === ',') {
      isName = names !== null
    }
  }
  return { twice: undefined, literals }
}

/** Whether `JSON.stringify` writes the string of a literal of well-formed text in the same way. It escapes what it must, nearly
 *  all of it by two characters; some that it writes otherwise are not told apart here and pass for different. */
export const isStringified = (literal: string): boolean => !literal.includes('\\u') && !literal.includes('\\/')

const stringOf = (literal: string): string =>
  literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)

/** The place behind the string that begins at `start`. Most of an article is one string, so its end is found by `indexOf`. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end + 1
}

/** An odd number of backslashes stands before it. */
function isEscaped(json: string, at: number): boolean {
  let first = at
  while (json[first - 1] === '\\') first -= 1
  return (at - first) % 2 === 1
}
