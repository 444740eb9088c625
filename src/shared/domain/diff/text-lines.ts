/** A text as lines, each with its ending; together they are the text again. CR, LF and CRLF end a line; a last line may
 *  lack its ending, and a text that ends with one has no empty line after it. */
export function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/gu) ?? []
}

/** The form in which lines are compared: without ending and trailing blanks, which are never a difference of their own. */
export function comparable(line: string): string {
  return line.slice(0, contentLength(line))
}

/** Texts after each other. One that lacks an ending at its end gets the ending of the line before, else LF, where more
 *  text follows, so that no two lines run together. */
export function joinTexts(texts: readonly string[]): string {
  let joined = ''
  for (const text of texts) {
    if (text !== '' && joined !== '' && endingOf(joined) === '') joined += lastEnding(joined)
    joined += text
  }
  return joined
}

/** Merges lines that are equal but for their ending and trailing blanks, each of the two by itself: what only one side
 *  changed is taken. Where both did, the longer blanks win (two of them are a line break in Markdown), and LF wins over
 *  CRLF over CR over none. Without a base, both sides count as changed. */
export function mergeEqualLines(base: string | undefined, mine: string, theirs: string): string {
  if (mine === theirs || theirs === base) return mine
  if (mine === base) return theirs
  const blanks = mergePart(base === undefined ? undefined : blanksOf(base), blanksOf(mine), blanksOf(theirs), longer)
  const ending = mergePart(base === undefined ? undefined : endingOf(base), endingOf(mine), endingOf(theirs), plainer)
  return comparable(mine) + blanks + ending
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

function lastEnding(text: string): string {
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
