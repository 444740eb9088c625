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

const fence = /^ {0,3}(`{3,}|~{3,})/u
const atxHeading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$/u
const setextRule = /^ {0,3}(=+|-+)[ \t]*$/u
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/u
const indented = /^(?: {2,}|\t)/u
const tableRule = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/u

/** The anchor of each line of a text (without endings). Lines of one block share theirs; a blank line has the anchor of the
 *  block before it. Reads lines as Markdown does in all that tells blocks apart, but not within quotes and lists. */
export function anchorsOf(lines: readonly string[]): Anchor[] {
  const anchors: Anchor[] = []
  let path: { level: number; text: string }[] = []
  let counts = new Map<BlockKind, number>()
  let open: BlockKind | undefined
  let fenced: string | undefined
  let anchor: Anchor = { path: [], block: 'paragraph', number: 1 }
  const begin = (block: BlockKind): void => {
    open = block
    const number = (counts.get(block) ?? 0) + 1
    counts.set(block, number)
    anchor = { path: path.map(heading => heading.text), block, number }
  }
  const beginSection = (level: number, text: string): void => {
    path = [...path.filter(heading => heading.level < level), { level, text: plain(text) }]
    counts = new Map()
    begin('heading')
    open = undefined
  }
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1] ?? ''
    const isBlank = line.trim() === ''
    const marker = fence.exec(line)?.[1]
    const heading = atxHeading.exec(line)
    if (fenced !== undefined) {
      if (marker?.startsWith(fenced) === true && line.trim() === marker) [fenced, open] = [undefined, undefined]
    } else if (isBlank) {
      if (open !== 'list') open = undefined
    } else if (open === 'list' && indented.test(line)) {
      // still the list
    } else if (marker !== undefined) {
      begin('code')
      fenced = marker
    } else if (heading !== null) {
      beginSection(heading[1]?.length ?? 1, heading[2] ?? '')
    } else if (listItem.test(line) && open !== 'table') {
      if (open !== 'list') begin('list')
    } else if (open === 'list' && !isBlankAt(lines, index - 1)) {
      // a list item's paragraph may go on without indentation
    } else if (open === undefined || open === 'list') {
      const rule = setextRule.exec(next)?.[1]
      if (rule !== undefined) beginSection(rule.startsWith('=') ? 1 : 2, line)
      else if (line.includes('|') && next.includes('|') && tableRule.test(next)) begin('table')
      else if (indented.test(line) && /^(?: {4}|\t)/u.test(line)) begin('code')
      else if (!isSetextRuleBelowHeading(lines, index)) begin('paragraph')
    }
    anchors.push(anchor)
  }
  return anchors
}

const isBlankAt = (lines: readonly string[], index: number): boolean => (lines[index] ?? '').trim() === ''

const isSetextRuleBelowHeading = (lines: readonly string[], index: number): boolean =>
  setextRule.test(lines[index] ?? '') && !isBlankAt(lines, index - 1)

/** A heading without its most usual marks. */
function plain(heading: string): string {
  return heading
    .replace(/\[\[(?:[^[\]|]*\|)?([^[\]]*)\]\]/gu, '$1')
    .replace(/\[([^[\]]*)\]\([^()]*\)/gu, '$1')
    .replace(/[*`]+/gu, '')
    .trim()
}
