import { diffLines, type DiffBlock } from '#shared/domain/diff/line-diff.ts'
import { foldBlocks } from '../conflict/document-parts.ts'
import type { Mark, TextBlock, TextRun } from '../conflict/text-blocks.ts'
import { textBlocks, unmarked } from '../conflict/text-blocks.ts'

/** One row of a difference: an unchanged block, several of them folded, or a passage before and after. */
export type DifferenceRow =
  | { readonly kind: 'same'; readonly block: TextBlock }
  | { readonly kind: 'fold'; readonly label: string; readonly blocks: readonly TextBlock[] }
  | {
      readonly kind: 'change'
      /** Undefined where nothing stood, or stands any more. */
      readonly before: readonly TextBlock[] | undefined
      readonly after: readonly TextBlock[] | undefined
    }

export interface Difference {
  readonly rows: readonly DifferenceRow[]
  /** The versions were too different to be compared: the one is gone and the other is new. */
  readonly gaveUp: boolean
}

/** What changed between two texts, with unchanged parts folded but for what stands next to a change. */
export function differenceOf(before: string, after: string): Difference {
  const { blocks, gaveUp } = diffLines(before, after)
  const rows: DifferenceRow[] = []
  let inCode = false
  blocks.forEach((block, index) => {
    if (block.kind === 'same') {
      const read = textBlocks(unmarked(block.text), inCode)
      rows.push(...folded(read, index === 0, index === blocks.length - 1))
    } else {
      addChange(rows, block, inCode)
    }
    const text = block.kind === 'changed' ? block.after : block.kind === 'removed' ? '' : block.text
    if ((text.match(fenceLine)?.length ?? 0) % 2 === 1) inCode = !inCode
  })
  return { rows, gaveUp }
}

const fenceLine = /^ {0,3}(?:`{3,}|~{3,})/gmu

function addChange(rows: DifferenceRow[], block: Exclude<DiffBlock, { kind: 'same' }>, inCode: boolean): void {
  if (block.kind === 'changed') {
    const runs = (side: 'removed' | 'added', mark: Mark) =>
      block.words.flatMap((part): TextRun[] => {
        if (part.kind === 'same') return [{ text: part.text }]
        return part.kind === side ? [{ text: part.text, mark }] : []
      })
    rows.push({
      kind: 'change',
      before: textBlocks(runs('removed', 'del'), inCode),
      after: textBlocks(runs('added', 'add'), inCode),
    })
    return
  }
  if (block.text.trim() === '') return
  const mark = block.kind === 'added' ? 'add' : 'del'
  const text = textBlocks([{ text: block.text, mark }], inCode)
  const last = rows.at(-1)
  if (block.kind === 'removed') rows.push({ kind: 'change', before: text, after: undefined })
  // What came where something was taken out stands beside it.
  else if (last?.kind === 'change' && last.after === undefined) rows[rows.length - 1] = { ...last, after: text }
  else rows.push({ kind: 'change', before: undefined, after: text })
}

function folded(blocks: readonly TextBlock[], isFirst: boolean, isLast: boolean): DifferenceRow[] {
  const same = (block: TextBlock): DifferenceRow => ({ kind: 'same', block })
  const { head, folded: hidden, tail } = foldBlocks(blocks, isFirst, isLast)
  const fold: DifferenceRow[] =
    hidden.length === 0 ? [] : [{ kind: 'fold', label: foldLabel(hidden, tail[0]), blocks: hidden }]
  return [...head.map(same), ...fold, ...tail.map(same)]
}

/** `“The route” is unchanged` where a whole section is, else how many paragraphs are. */
function foldLabel(hidden: readonly TextBlock[], next: TextBlock | undefined): string {
  const headings = hidden.filter(block => block.kind === 'heading')
  const isSection =
    hidden[0]?.kind === 'heading' && headings.length === 1 && (next === undefined || next.kind === 'heading')
  if (isSection) {
    const title = hidden[0]?.runs.map(run => run.text).join('') ?? ''
    return `“${title.replace(/^ {0,3}#+\s*|\s+#+\s*$/gu, '')}” is unchanged`
  }
  const paragraphs = hidden.length - headings.length
  return `${paragraphs.toLocaleString('en')} unchanged ${paragraphs === 1 ? 'paragraph' : 'paragraphs'}`
}
