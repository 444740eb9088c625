/** A media range of an `Accept` field: how closely it names a media type, how much it is wanted, and where it stands. */
interface Range {
  readonly text: string
  readonly quality: number
  readonly position: number
}
interface Candidate extends Range {
  readonly mediaType: string
  readonly closeness: number
}

/** Which of the offered media types (best first, without parameters) the client prefers, RFC 9110 §12.5.1; undefined where
 *  it takes none of them. */
export function preferredMediaType(accept: string | undefined, offered: readonly string[]): string | undefined {
  if (accept === undefined || accept === '*/*') return offered[0]
  const ranges = accept.split(',').map(parseRange)
  const candidates = offered.flatMap(mediaType => {
    const candidate = closest(mediaType, ranges)
    return candidate !== undefined && candidate.quality > 0 ? [candidate] : []
  })
  return candidates.sort(byPreference)[0]?.mediaType
}

/** A range with parameters names none of ours, which have none. */
function parseRange(element: string, position: number): Range {
  const [text = '', ...parameters] = element.split(';').map(part => part.trim().toLowerCase())
  const weight = parameters.find(parameter => parameter.startsWith('q='))
  const isPlain = parameters.every(parameter => parameter === weight)
  return { text: isPlain ? text : '', quality: weight === undefined ? 1 : Number(weight.slice(2)), position }
}

/** §12.5.1: "Media ranges can be overridden by more specific media ranges or specific media types." */
function closest(mediaType: string, ranges: readonly Range[]): Candidate | undefined {
  const names = ['*/*', `${mediaType.slice(0, mediaType.indexOf('/'))}/*`, mediaType]
  return ranges
    .map(range => ({ ...range, mediaType, closeness: names.indexOf(range.text) }))
    .filter(({ closeness }) => closeness >= 0)
    .sort((a, b) => b.closeness - a.closeness || byPreference(a, b))[0]
}

const byPreference = (a: Candidate, b: Candidate): number =>
  b.quality - a.quality || b.closeness - a.closeness || a.position - b.position
