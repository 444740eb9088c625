/** A place in the tree of paths, and what stands below it. */
interface Place<T> {
  readonly literals: Map<string, Place<T>>
  parameter?: { readonly name: string; readonly place: Place<T> }
  value?: T
}

/** What a path names, and the parameters that it carries, percent-encoded as they are. */
export interface Resource<T> {
  readonly value: T
  readonly params: Readonly<Record<string, string>>
}

/** Finds what a path names among paths with parameters in braces (`/articles/{id}`), one segment after the other: a
 *  parameter is one segment that is not empty, and a segment that is written out goes before a parameter. */
export function createResources<T>(entries: ReadonlyMap<string, T>): (path: string) => Resource<T> | undefined {
  const root = place<T>()
  for (const [path, value] of entries) placeOf(root, path).value = value

  return path => {
    const params: Record<string, string> = {}
    let here: Place<T> | undefined = root
    for (const segment of path.split('/')) {
      const below: Place<T> = here
      const parameter = below.literals.has(segment) || segment === '' ? undefined : below.parameter
      if (parameter !== undefined) params[parameter.name] = segment
      here = parameter?.place ?? below.literals.get(segment)
      if (here === undefined) return undefined
    }
    return here.value === undefined ? undefined : { value: here.value, params }
  }
}

const place = <T>(): Place<T> => ({ literals: new Map() })

/** The place of a path, made with everything above it where it is not there. */
function placeOf<T>(root: Place<T>, path: string): Place<T> {
  let here = root
  for (const segment of path.split('/')) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    here = name === undefined ? literalBelow(here, segment) : parameterBelow(here, name)
  }
  return here
}

function literalBelow<T>(above: Place<T>, segment: string): Place<T> {
  const below = above.literals.get(segment) ?? place<T>()
  above.literals.set(segment, below)
  return below
}

function parameterBelow<T>(above: Place<T>, name: string): Place<T> {
  above.parameter ??= { name, place: place<T>() }
  if (above.parameter.name === name) return above.parameter.place
  throw new Error(`The parameters {${above.parameter.name}} and {${name}} stand in one place.`)
}
