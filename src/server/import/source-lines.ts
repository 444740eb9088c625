/** A text by its lines, for finding in it what was parsed out of them. */
export interface SourceLines {
  readonly text: string
  /** Where a line begins; for the line after the last one, where the text ends. */
  readonly startOf: (line: number) => number
  /** A line without its end. */
  readonly line: (line: number) => string
}

export function createSourceLines(text: string): SourceLines {
  const starts = [0]
  for (const end of text.matchAll(/\r\n?|\n/gu)) starts.push(end.index + end[0].length)
  const startOf = (line: number) => starts[line] ?? text.length
  return {
    text,
    startOf,
    line: line => text.slice(startOf(line), startOf(line + 1)).replace(/\r?\n$|\r$/u, ''),
  }
}

/** Tells for a position in parsed content where it stands in the source, or undefined where that cannot be told. */
export type Locator = (position: number) => number | undefined

/** For content whose lines are those of the source from `firstLine` on, without the marks around them. */
export function locateInLines(source: SourceLines, firstLine: number, content: string): Locator {
  const starts = [0]
  for (let at = content.indexOf('\n'); at >= 0; at = content.indexOf('\n', at + 1)) starts.push(at + 1)
  const shifts = new Map<number, number | undefined>()

  const shiftOf = (line: number): number | undefined => {
    const start = starts[line] ?? 0
    const text = content.slice(start, (starts[line + 1] ?? content.length + 1) - 1)
    const column = source.line(firstLine + line).lastIndexOf(text.trim())
    return column < 0 ? undefined : source.startOf(firstLine + line) + column - (start + leadingBlanks(text))
  }
  return position => {
    const line = lastAtOrBefore(starts, position)
    if (!shifts.has(line)) shifts.set(line, shiftOf(line))
    const shift = shifts.get(line)
    return shift === undefined ? undefined : position + shift
  }
}

/** For the content of one cell of a table row; in the source a `|` inside a cell stands as `\|`. */
export function locateInCell(source: SourceLines, line: number, cell: number, content: string): Locator {
  const raw = source.line(line)
  const range = cellRanges(raw)[cell]
  if (range === undefined) return () => undefined
  const positions: number[] = []
  let at = range.start + leadingBlanks(raw.slice(range.start, range.end))
  for (let index = 0; index < content.length; index++) {
    if (content[index] === '|' && raw.startsWith('\\|', at)) at++
    if (raw[at] !== content[index]) return () => undefined
    positions.push(at++)
  }
  positions.push(at)
  return position => {
    const column = positions[position]
    return column === undefined ? undefined : source.startOf(line) + column
  }
}

function cellRanges(row: string): { readonly start: number; readonly end: number }[] {
  const ranges = []
  let start = /^(?:[ \t>]|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*/u.exec(row)?.[0].length ?? 0
  if (row[start] === '|') start++
  for (let at = start; at < row.length; at++) {
    if (row[at] !== '|' || row[at - 1] === '\\') continue
    ranges.push({ start, end: at })
    start = at + 1
  }
  ranges.push({ start, end: row.length })
  return ranges
}

const leadingBlanks = (text: string) => text.length - text.trimStart().length

/** The index of the last of the rising numbers that is not above `value`. */
function lastAtOrBefore(numbers: readonly number[], value: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((numbers[middle] ?? Infinity) <= value) low = middle
    else high = middle - 1
  }
  return low
}
