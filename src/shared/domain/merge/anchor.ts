/** A kind of block that a reader tells apart. */
export type BlockKind = 'paragraph' | 'list' | 'table' | 'code' | 'heading'

/** Where in an article a passage stands, in a reader's words. */
export interface Anchor {
  /** The headings above it, outermost first; none in the introduction. */
  readonly path: readonly string[]
  readonly block: BlockKind
  /** Counts the section's blocks of this kind, from 1. */
  readonly number: number
}

/** As in “In “History”, paragraph 3”, “In the introduction, the list” or “In “Tolls”, table 2”. */
export function describeAnchor({ path, block, number }: Anchor): string {
  const heading = path.at(-1)
  const place = heading === undefined ? 'In the introduction' : `In “${heading}”`
  if (block === 'heading') return `${place}, the heading`
  return block !== 'paragraph' && number === 1 ? `${place}, the ${block}` : `${place}, ${block} ${number}`
}

/** The anchor of each line of a text (without endings). Lines of one block share theirs; a blank line has the anchor of the
 *  block before it. Reads lines as Markdown does in all that tells blocks apart, but not within quotes and lists. */
export function anchorsOf(lines: readonly string[]): Anchor[] {
  const anchors: Anchor[] = []
  let path: { level: number; text: string }[] = []
  let counts = new Map<BlockKind, number>()
  let anchor: Anchor = { path: [], block: 'paragraph', number: 1 }
  let open: Open | undefined
  for (const [index, line] of lines.entries()) {
    const start = startIn(line, lines[index + 1] ?? '', open)
    open = openAfter(line, start, open)
    if (start?.kind === 'heading') {
      path = [...path.filter(heading => heading.level < start.level), { level: start.level, text: plain(start.text) }]
      counts = new Map()
    }
    if (start !== undefined) {
      const number = (counts.get(start.kind) ?? 0) + 1
      counts.set(start.kind, number)
      anchor = { path: path.map(heading => heading.text), block: start.kind, number }
    }
    anchors.push(anchor)
  }
  return anchors
}

/** A block that a line begins. */
type Start =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'code'; readonly fence?: string }
  | { readonly kind: 'paragraph' | 'list' | 'table' }

/** The block that the next line may go on with. */
interface Open {
  readonly block: BlockKind | 'underline'
  /** What ends a block of code. */
  readonly fence?: string
  /** Whether the last line was blank: then only a list may go on. */
  readonly isLoose: boolean
}

const fence = /^ {0,3}(`{3,}|~{3,})/u
const headingMarks = /^ {0,3}(#{1,6})(?=[ \t]|$)/u
const underline = /^ {0,3}(=+|-+)[ \t]*$/u
const thematicBreak = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/u
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/u
const indented = /^(?: {2,}|\t)/u
const indentedCode = /^(?: {4}|\t)/u
const tableRule = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/u

function startIn(line: string, next: string, open: Open | undefined): Start | undefined {
  if (isBlank(line) || open?.fence !== undefined || open?.block === 'underline') return undefined
  if (open?.block === 'list' && indented.test(line)) return undefined
  const marker = fence.exec(line)?.[1]
  if (marker !== undefined) return { kind: 'code', fence: marker }
  const marks = headingMarks.exec(line)?.[1]
  if (marks !== undefined) return { kind: 'heading', level: marks.length, text: line.trim().slice(marks.length) }
  if (thematicBreak.test(line)) return undefined
  if (listItem.test(line)) return open?.block === 'list' ? undefined : { kind: 'list' }
  if (open?.block === 'table' && !open.isLoose) return undefined
  if (line.includes('|') && next.includes('|') && tableRule.test(next.trim())) return { kind: 'table' }
  if (open !== undefined && !open.isLoose) return undefined
  const rule = underline.exec(next)?.[1]
  if (rule !== undefined) return { kind: 'heading', level: rule.startsWith('=') ? 1 : 2, text: line }
  return { kind: indentedCode.test(line) ? 'code' : 'paragraph' }
}

function openAfter(line: string, start: Start | undefined, open: Open | undefined): Open | undefined {
  if (start?.kind === 'code') return { block: 'code', isLoose: false, ...(start.fence && { fence: start.fence }) }
  if (start?.kind === 'heading') return headingMarks.test(line) ? undefined : { block: 'underline', isLoose: false }
  if (start !== undefined) return { block: start.kind, isLoose: false }
  if (open?.fence !== undefined) return closes(line, open.fence) ? undefined : open
  if (isBlank(line)) return open?.block === 'list' ? { ...open, isLoose: true } : undefined
  if (open?.block === 'underline' || (open?.block !== 'list' && thematicBreak.test(line))) return undefined
  return open && { ...open, isLoose: false }
}

const isBlank = (line: string): boolean => line.trim() === ''

const closes = (line: string, opened: string): boolean => {
  const marker = fence.exec(line)?.[1]
  return marker?.startsWith(opened) === true && line.trim() === marker
}

const longestHeading = 120

/** A heading as it is read: without its most usual marks, and not longer than a place's name should be. */
function plain(heading: string): string {
  const text = withoutClosingMarks(heading.trim())
    .replace(/\[\[(?:[^[\]|]*\|)?([^[\]]*)\]\]/gu, '$1')
    .replace(/\[([^[\]]*)\]\([^()]*\)/gu, '$1')
    .replace(/[*`]+/gu, '')
    .trim()
  return text.length > longestHeading
    ? `${text
        .slice(0, longestHeading)
        .replace(/[\uD800-\uDBFF]$/, '')
        .trimEnd()}…`
    : text
}

function withoutClosingMarks(heading: string): string {
  let end = heading.length
  while (end > 0 && heading[end - 1] === '#') end--
  const isClosed = end === 0 || heading[end - 1] === ' ' || heading[end - 1] === '\t'
  return isClosed ? heading.slice(0, end).trimEnd() : heading
}
