/** The name of a member that stands twice in one object of a JSON text, or undefined. `JSON.parse` silently takes the
 *  last. The text must be valid JSON. */
export function duplicateMember(json: string): string | undefined {
  /** One set of names for each open object, null for each open array. */
  const open: (Set<string> | null)[] = []
  let isName = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    const names = open.at(-1) ?? null
    if (character === '"') {
      const end = endOfString(json, at)
      const name = isName && names !== null ? (JSON.parse(json.slice(at, end)) as string) : undefined
      if (name !== undefined && names?.has(name) === true) return name
      if (name !== undefined) names?.add(name)
      isName = false
      at = end - 1
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
  return undefined
}

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
