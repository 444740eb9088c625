/** The paragraphs, headings and table rows of a Markdown text, each without the marks of the quotations and lists around
 *  it: what is read as text, as against fenced and indented code, comments, scripts and preformatted HTML. Follows
 *  CommonMark's block structure as far as that takes telling code from text. Linear in the text. */
export function proseBlocks(markdown: string): string[] {
  const blocks: string[] = []
  let paragraph: string[] = []
  let containers: readonly Container[] = []
  let verbatim: Verbatim | undefined

  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push(paragraph.join('\n'))
    paragraph = []
  }

  for (const source of markdown.split(/\r\n?|\n/u)) {
    const line = expandTabs(source)
    const entered = enterContainers(containers, line)
    if (verbatim !== undefined && entered.containers.length >= verbatim.depth) {
      if (verbatim.endsWith(entered.rest)) verbatim = undefined
      continue
    }
    verbatim = undefined

    if (entered.rest.trim() === '') {
      endParagraph()
      containers = entered.containers
      continue
    }

    const isDirectlyBelow = paragraph.length > 0 && entered.containers.length === containers.length
    const { containers: around, rest } = openContainers(entered, isDirectlyBelow)
    const isNewContainer = around.length > entered.containers.length
    const isIndented = rest.startsWith('    ')
    const started = isIndented ? undefined : startVerbatim(rest, around.length)
    const isOwnBlock = !isIndented && ownBlock.test(rest)
    // A line that begins nothing goes on with the paragraph above it, even where the marks of its containers are missing.
    if (isNewContainer || started !== undefined || isOwnBlock) endParagraph()
    if (paragraph.length === 0) containers = around

    if (started !== undefined) verbatim = started.goesOn ? started : undefined
    else if (isOwnBlock) blocks.push(rest)
    else if (paragraph.length > 0 || !isIndented) paragraph.push(rest)
  }
  endParagraph()
  return blocks
}

/** Deeper nesting is read as text, so that the time stays linear. */
const maximumDepth = 100

/** A quotation, or a list item whose text begins `indent` columns in. */
type Container = { readonly kind: 'quote' } | { readonly kind: 'item'; readonly indent: number }

/** A line within the containers whose marks it carries. */
interface EnteredLine {
  readonly containers: readonly Container[]
  readonly rest: string
}

/** Text that is not prose until a line ends it, or its container ends. */
interface Verbatim {
  /** How many containers are around it. */
  readonly depth: number
  /** Whether the line that starts it does not end it. */
  readonly goesOn: boolean
  readonly endsWith: (line: string) => boolean
}

const quoteMark = /^ {0,3}> ?/u
const listMark = /^( {0,3}(?:[-+*]|(\d{1,9})[.)]))( *)/u
const thematicBreak = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/u
/** Headings, and the rows of a table, whose code spans do not reach into the next one. */
const ownBlock = /^ {0,3}(?:#{1,6}(?: |$)|\||(?:\* *){3,}$|(?:- *){3,}$|(?:_ *){3,}$)/u
const fence = /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/u
const rawHtml = /^ {0,3}<(?:!--|(?:pre|script|style|textarea)(?=[\s>]|$))/iu
const rawHtmlEnd = /<\/(?:pre|script|style|textarea)>/iu

function enterContainers(containers: readonly Container[], line: string): EnteredLine {
  let rest = line
  let count = 0
  for (const container of containers) {
    if (container.kind === 'quote') {
      const mark = quoteMark.exec(rest)
      if (mark === null) break
      rest = rest.slice(mark[0].length)
    } else if (rest.trim() !== '') {
      if (!rest.startsWith(' '.repeat(container.indent))) break
      rest = rest.slice(container.indent)
    }
    count++
  }
  return { containers: count === containers.length ? containers : containers.slice(0, count), rest }
}

function openContainers(line: EnteredLine, interruptsParagraph: boolean): EnteredLine {
  const containers = [...line.containers]
  let rest = line.rest
  let isInterrupting = interruptsParagraph
  while (containers.length < maximumDepth && rest.trim() !== '') {
    const opened = openContainer(rest, isInterrupting)
    if (opened === undefined) break
    containers.push(opened.container)
    rest = opened.rest
    isInterrupting = false
  }
  return { containers, rest }
}

function openContainer(
  line: string,
  isInterrupting: boolean,
): { readonly container: Container; readonly rest: string } | undefined {
  const quote = quoteMark.exec(line)
  if (quote !== null) return { container: { kind: 'quote' }, rest: line.slice(quote[0].length) }
  if (thematicBreak.test(line)) return undefined
  const [, mark, number, blanks = ''] = listMark.exec(line) ?? []
  if (mark === undefined) return undefined
  const isEmpty = mark.length + blanks.length === line.length
  if (blanks === '' && !isEmpty) return undefined
  if (isInterrupting && (isEmpty || (number !== undefined && Number(number) !== 1))) return undefined
  // More than four blanks: the item begins with indented code, one blank after its mark.
  const indent = mark.length + (isEmpty || blanks.length > 4 ? 1 : blanks.length)
  return { container: { kind: 'item', indent }, rest: line.slice(indent) }
}

function startVerbatim(line: string, depth: number): Verbatim | undefined {
  const [, ticks, tildes] = fence.exec(line) ?? []
  const marker = ticks ?? tildes
  if (marker !== undefined) {
    const end = new RegExp(`^ {0,3}${marker.charAt(0)}{${marker.length},} *$`, 'u')
    return { depth, goesOn: true, endsWith: text => end.test(text) }
  }
  const html = rawHtml.exec(line)
  if (html === null) return undefined
  const endsWith = (text: string) => (html[0].endsWith('!--') ? text.includes('-->') : rawHtmlEnd.test(text))
  return { depth, goesOn: !endsWith(line), endsWith }
}

/** The line with its tabs written as blanks up to the next column that is a multiple of four. */
function expandTabs(line: string): string {
  if (!line.includes('\t')) return line
  const parts = line.split('\t')
  const last = parts.pop() ?? ''
  let expanded = ''
  for (const part of parts) {
    expanded += part
    expanded += ' '.repeat(4 - (expanded.length % 4))
  }
  return expanded + last
}

/** A block of prose with its code spans, comments and backslash escapes blanked. Linear in the text. */
export function withoutCode(block: string): string {
  const closingRun = createRunFinder(block)
  const mark = /\\[\s\S]|`+|<!--/gu
  let text = ''
  let from = 0
  let hasCommentEnd = true
  for (let match = mark.exec(block); match !== null; match = mark.exec(block)) {
    let end: number | undefined = mark.lastIndex
    if (match[0].startsWith('`')) {
      end = closingRun(match[0].length, mark.lastIndex)
    } else if (match[0] === '<!--') {
      const close: number = hasCommentEnd ? block.indexOf('-->', mark.lastIndex) : -1
      hasCommentEnd = close >= 0
      end = hasCommentEnd ? close + 3 : undefined
    }
    if (end === undefined) continue
    text += `${block.slice(from, match.index)} `
    from = end
    mark.lastIndex = end
  }
  return text + block.slice(from)
}

/** Finds where the first run of exactly `length` backticks at or after `from` ends; `from` must never go back. Backslashes
 *  do not count: inside a code span they mean themselves. */
function createRunFinder(block: string): (length: number, from: number) => number | undefined {
  const byLength = new Map<number, { readonly starts: number[]; next: number }>()
  for (const run of block.matchAll(/`+/gu)) {
    const runs = byLength.get(run[0].length)
    if (runs === undefined) byLength.set(run[0].length, { starts: [run.index], next: 0 })
    else runs.starts.push(run.index)
  }
  return (length, from) => {
    const runs = byLength.get(length)
    if (runs === undefined) return undefined
    while ((runs.starts[runs.next] ?? Infinity) < from) runs.next++
    const start = runs.starts[runs.next]
    return start === undefined ? undefined : start + length
  }
}
