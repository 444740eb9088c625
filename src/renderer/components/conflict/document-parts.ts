import type { ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import type { Passage, Question } from '../../stores/conflict/question.ts'
import { textBlocks, unmarked, type TextBlock } from './text-blocks.ts'

/** What stands in the dialog's one document, from top to bottom. */
export type DocumentPart =
  | { readonly kind: 'question'; readonly key: string; readonly question: Question; readonly startsInCode: boolean }
  | {
      readonly kind: 'merged'
      readonly key: string
      readonly passage: Passage & { kind: 'merged' }
      readonly startsInCode: boolean
    }
  | {
      readonly kind: 'same'
      readonly key: string
      readonly blocks: readonly TextBlock[]
      readonly isFirst: boolean
      readonly isLast: boolean
    }

const fenceLine = /^ {0,3}(?:`{3,}|~{3,})/gmu

export function documentParts(merge: ArticleMerge, questions: readonly Question[]): DocumentPart[] {
  const asked = new Map(questions.map(question => [question.id, question]))
  const parts: DocumentPart[] = []
  const add = (passage: Passage, startsInCode: boolean): void => {
    const question = asked.get(passage.id)
    if (question !== undefined) parts.push({ kind: 'question', key: passage.id, question, startsInCode })
    else if (passage.kind === 'merged') parts.push({ kind: 'merged', key: passage.id, passage, startsInCode })
  }
  if (merge.title.kind !== 'same') add(merge.title, false)
  if (merge.parentId.kind !== 'same') add(merge.parentId, false)
  if (merge.tags.kind !== 'same') add(merge.tags, false)
  const { regions } = merge.body
  let inCode = false
  regions.forEach((region, index) => {
    if (region.kind !== 'same') {
      add(region, inCode)
    } else if (region.text.trim() !== '') {
      const blocks = textBlocks(unmarked(region.text), inCode)
      const [isFirst, isLast] = [index === 0, index === regions.length - 1]
      parts.push({ kind: 'same', key: `same ${index}`, blocks, isFirst, isLast })
    }
    const text = region.kind === 'same' ? region.text : region.kind === 'merged' ? region.value : region.mine
    if ((text.match(fenceLine)?.length ?? 0) % 2 === 1) inCode = !inCode
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
