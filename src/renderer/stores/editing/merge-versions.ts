import { sameTags, type ArticleContent } from '#shared/domain/article.ts'
import { lineEdits } from '#shared/domain/diff/text-edits.ts'
import { mergeArticles, mergedPassagesOf, type ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import { applyDecisions } from '#shared/domain/merge/decide.ts'
import type { MergeOutcome } from './transition-tools.ts'

/** Joins two versions where nothing is to decide. Without a common text everything is. */
export function mergeVersions(
  base: ArticleContent | undefined,
  mine: ArticleContent,
  theirs: ArticleContent,
): MergeOutcome {
  if (base === undefined) return { kind: 'overlapping' }
  const merge = mergeArticles(base, mine, theirs)
  const resolution = applyDecisions(merge)
  if (resolution.kind === 'undecided') return { kind: 'overlapping' }
  const { content } = resolution
  return { kind: 'clean', content, edits: lineEdits(mine.body, content.body), ...theirChanges(merge, base, theirs) }
}

/** How much somebody changed, and in which sections, in the order of the text. */
export function changesBetween(before: ArticleContent, after: ArticleContent): ChangeCount {
  return theirChanges(mergeArticles(before, before, after), before, after)
}
export interface ChangeCount {
  readonly changes: number
  readonly sections: string[]
}

function theirChanges(merge: ArticleMerge, base: ArticleContent, theirs: ArticleContent): ChangeCount {
  const passages = mergedPassagesOf(merge).filter(({ changedBy }) => changedBy !== 'mine')
  const sections = passages.flatMap(passage => ('anchor' in passage ? (passage.anchor.path.at(-1) ?? []) : []))
  const tagChanges = sameTags(base.tags, theirs.tags) ? 0 : 1
  return { changes: passages.length + tagChanges, sections: [...new Set(sections)] }
}
