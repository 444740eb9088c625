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

function endOfString(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}
