import type { ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import type { Passage } from '../../stores/conflict/question.ts'
import type { TextBlock } from './text-blocks.ts'

/** What stands in the dialog's one document, from top to bottom. */
export type DocumentPart = (
  | { readonly kind: 'passage'; readonly passage: Passage }
  | { readonly kind: 'same'; readonly text: string; readonly isFirst: boolean; readonly isLast: boolean }
) & {
  /** Of a passage, its id. */
  readonly key: string
  readonly startsInCode: boolean
}

const fenceLine = /^ {0,3}(?:`{3,}|~{3,})/gmu

export function documentParts({ title, parentId, tags, body: { regions } }: ArticleMerge): DocumentPart[] {
  const fields = [title, parentId, tags].filter(field => field.kind !== 'same')
  const parts = fields.map((passage): DocumentPart => ({
    kind: 'passage',
    key: passage.id,
    passage,
    startsInCode: false,
  }))
  let startsInCode = false
  regions.forEach((region, index) => {
    if (region.kind !== 'same') {
      parts.push({ kind: 'passage', key: region.id, passage: region, startsInCode })
    } else if (region.text.trim() !== '') {
      const [isFirst, isLast] = [index === 0, index === regions.length - 1]
      parts.push({ kind: 'same', key: `same ${index}`, text: region.text, startsInCode, isFirst, isLast })
    }
    const text = region.kind === 'same' ? region.text : region.kind === 'merged' ? region.value : region.mine
    if ((text.match(fenceLine)?.length ?? 0) % 2 === 1) startsInCode = !startsInCode
  })
  return parts
}

export interface FoldedBlocks {
  readonly head: readonly TextBlock[]
  readonly folded: readonly TextBlock[]
  readonly tail: readonly TextBlock[]
}

/** Unchanged text, of which only what stands next to a change is shown at first: the block after it, and the block before
 *  it with its heading. */
export function foldBlocks(blocks: readonly TextBlock[], isFirst: boolean, isLast: boolean): FoldedBlocks {
  const headCount = isFirst ? 0 : 1
  const lastHeading = blocks.findLastIndex(block => block.kind === 'heading')
  const tailCount = isLast
    ? 0
    : lastHeading >= blocks.length - 2 && lastHeading !== -1
      ? blocks.length - lastHeading
      : 1
  // Folding a single block away would save no room.
  if (blocks.length - headCount - tailCount < 2) return { head: blocks, folded: [], tail: [] }
  const tailFrom = blocks.length - tailCount
  return { head: blocks.slice(0, headCount), folded: blocks.slice(headCount, tailFrom), tail: blocks.slice(tailFrom) }
}
