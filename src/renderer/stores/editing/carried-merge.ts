import { sameContent, type ArticleContent } from '#shared/domain/article.ts'
import { applyEdits, oneEdit, type TextEdit } from '#shared/domain/diff/text-edits.ts'
import type { MergeOutcome } from './transition-tools.ts'

/** A merge of my text as it was `then`, as it holds for my text as it is `now`. Undefined where it has to be merged anew:
 *  where more than the body changed since, or a line that the merge changed or that is beside one. */
export function carriedMerge(
  merged: MergeOutcome,
  then: ArticleContent,
  now: ArticleContent,
): MergeOutcome | undefined {
  if (sameContent(then, now)) return merged
  if (merged.kind === 'overlapping' || !sameContent({ ...then, body: now.body }, now)) return undefined
  const typed = oneEdit(then.body, now.body)
  const reach = reachOf(typed, then.body)
  if (merged.edits.some(({ from, to }) => from <= reach.to && to >= reach.from)) return undefined
  const shift = now.body.length - then.body.length
  const edits = merged.edits.map(edit =>
    edit.from < typed.from ? edit : { ...edit, from: edit.from + shift, to: edit.to + shift },
  )
  return { ...merged, edits, content: { ...merged.content, body: applyEdits(now.body, edits) } }
}

/** The lines of an edit and those beside them. */
function reachOf({ from, to }: TextEdit, text: string): { readonly from: number; readonly to: number } {
  const lineStart = text.lastIndexOf('\n', from - 1)
  const lineEnd = text.indexOf('\n', to)
  return {
    from: lineStart <= 0 ? 0 : text.lastIndexOf('\n', lineStart - 1) + 1,
    to: lineEnd === -1 ? text.length : endOfLine(text, lineEnd + 1),
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end + 1
}
