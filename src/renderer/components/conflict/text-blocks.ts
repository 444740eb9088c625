/** Why a piece of text stands out: yours, theirs, from the original; brought in or taken out by a change. */
export type Mark = 'y' | 't' | 'b' | 'add' | 'del'

/** A piece of text, with a mark where it differs from what it is compared with. */
export interface TextRun {
  readonly text: string
  readonly mark?: Mark | undefined
}

/** Markdown source as a reader sees it: paragraphs flow, code and tables keep their columns. */
export interface TextBlock {
  readonly kind: 'paragraph' | 'heading' | 'item' | 'code'
  readonly runs: readonly TextRun[]
}

const fence = /^ {0,3}(?:`{3,}|~{3,})/u
const heading = /^ {0,3}#{1,6}(?:\s|$)/u
const item = /^\s*(?:[-*+]|\d{1,9}[.)])\s/u
const table = /^ {0,3}\|/u
const indented = /^(?: {4}|\t)/u

/** A text's blocks in order, without blank lines. `startsInCode` says that the text begins inside a fenced block. */
export function textBlocks(runs: readonly TextRun[], startsInCode = false): TextBlock[] {
  const blocks: TextBlock[] = []
  let inFence = startsInCode
  let open: { kind: TextBlock['kind']; runs: TextRun[] } | undefined
  for (const line of linesOf(runs)) {
    const text = line.map(run => run.text).join('')
    const kind = kindOf(text, inFence, open?.kind)
    if (fence.test(text)) inFence = !inFence
    if (kind === undefined) {
      open = undefined
    } else if (open !== undefined && continues(open.kind, kind)) {
      open.runs.push({ text: '\n' }, ...line)
    } else {
      open = { kind: kind === 'text' ? 'paragraph' : kind, runs: [...line] }
      blocks.push(open)
    }
  }
  return blocks
}

export const unmarked = (text: string): TextRun[] => (text === '' ? [] : [{ text }])

type LineKind = 'text' | 'heading' | 'item' | 'code'

/** Undefined for a line that only sets blocks apart. */
function kindOf(line: string, inFence: boolean, open: TextBlock['kind'] | undefined): LineKind | undefined {
  if (inFence || fence.test(line) || table.test(line)) return 'code'
  if (line.trim() === '') return undefined
  if (heading.test(line)) return 'heading'
  if (item.test(line)) return 'item'
  return indented.test(line) && (open === undefined || open === 'code') ? 'code' : 'text'
}

const continues = (open: TextBlock['kind'], kind: LineKind): boolean =>
  kind === 'code' ? open === 'code' : kind === 'text' && (open === 'paragraph' || open === 'item')

function linesOf(runs: readonly TextRun[]): TextRun[][] {
  const lines: TextRun[][] = [[]]
  for (const { text, mark } of runs) {
    text.split(/\r\n|\r|\n/u).forEach((piece, index) => {
      if (index > 0) lines.push([])
      if (piece !== '') lines.at(-1)?.push(mark === undefined ? { text: piece } : { text: piece, mark })
    })
  }
  return lines
}
