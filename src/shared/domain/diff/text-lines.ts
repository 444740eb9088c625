/** A text as lines, each with its ending; together they are the text again. CR, LF and CRLF end a line; a last line may
 *  lack its ending, and a text that ends with one has no empty line after it. */
export function splitLines(text: string): string[] {
  if (text.includes('\r')) return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/gu) ?? []
  const lines: string[] = []
  for (let from = 0; from < text.length;) {
    const to = text.indexOf('\n', from) + 1 || text.length
    lines.push(text.slice(from, to))
    from = to
  }
  return lines
}

/** The form in which lines are compared: without ending and trailing blanks, which are never a difference of their own. */
export function comparable(line: string): string {
  return line.slice(0, contentLength(line))
}

/** Texts after each other, so that no two lines run together and none is swallowed: one that lacks an ending where more
 *  text follows gets the ending of the line before it, else LF, and a CR before an LF becomes a CRLF of its own. */
export function joinTexts(texts: readonly string[]): string {
  const joined: string[] = []
  for (const text of texts) {
    const last = joined.at(-1)
    if (text === '') continue
    if (last !== undefined) joined.push(missingEnding(last, text))
    joined.push(text)
  }
  return joined.join('')
}

/** Merges lines that are equal but for their ending and trailing blanks, each of the two by itself: what only one side
 *  changed is taken. Where both did, the longer blanks win (two of them are a line break in Markdown), and LF wins over
 *  CRLF over CR over none. Without a base, both sides count as changed. */
export function mergeEqualLines(base: string | undefined, mine: string, theirs: string): string {
  if (mine === theirs || theirs === base) return mine
  if (mine === base) return theirs
  const blanks = mergePart(base === undefined ? undefined : blanksOf(base), blanksOf(mine), blanksOf(theirs), longer)
  const ending = mergePart(base === undefined ? undefined : endingOf(base), endingOf(mine), endingOf(theirs), plainer)
  // A blank line that lost both would be no line at all.
  return comparable(mine) + blanks + ending || '\n'
}

export const isBlankLine = (line: string): boolean => contentLength(line) === 0

type Choice = (one: string, other: string) => string

function mergePart(base: string | undefined, mine: string, theirs: string, choose: Choice): string {
  if (mine === base) return theirs
  return theirs === base ? mine : choose(mine, theirs)
}

const longer: Choice = (one, other) => {
  if (one.length !== other.length) return one.length > other.length ? one : other
  return one < other ? one : other
}

const endingsByRank = ['\n', '\r\n', '\r', '']
const plainer: Choice = (one, other) => (endingsByRank.indexOf(one) < endingsByRank.indexOf(other) ? one : other)

function endingOf(line: string): string {
  if (line.endsWith('\r\n')) return '\r\n'
  const last = line.at(-1)
  return last === '\n' || last === '\r' ? last : ''
}

const blanksOf = (line: string): string => line.slice(contentLength(line), line.length - endingOf(line).length)

function missingEnding(before: string, after: string): string {
  const own = endingOf(before)
  const missing = own === '' ? endingBefore(before) : ''
  return (own || missing) === '\r' && after.startsWith('\n') ? missing + '\n' : missing
}

/** The ending of the line before the last. */
function endingBefore(text: string): string {
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  return endingOf(text.slice(0, end + 1)) || '\n'
}

function contentLength(line: string): number {
  let length = line.length
  while (length > 0 && isBlank(line.charCodeAt(length - 1))) length--
  return length
}

const blanks = new Set([' ', '\t', '\r', '\n'].map(blank => blank.charCodeAt(0)))
const isBlank = (code: number): boolean => blanks.has(code)
