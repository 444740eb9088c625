import { shallowReactive } from 'vue'
import type { RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { countChangedWords } from '#shared/domain/diff/line-diff.ts'
import type { ArticleHistory } from '../../stores/history.ts'

/** Words that a revision added and removed, against what it was made from. */
export interface WordChange {
  readonly added: number
  readonly removed: number
}

/** Revisions that are read and compared at one time: the list must not hold up what somebody asked for. */
const atOnce = 2

/** Counts the words of revisions as they come into sight, each once. */
export function useWordChanges(history: ArticleHistory) {
  const counted = shallowReactive(new Map<Etag, WordChange>())
  const asked = new Set<Etag>()
  const waiting: RevisionSummary[] = []
  let running = 0

  function want(revision: RevisionSummary): void {
    if (asked.has(revision.etag)) return
    asked.add(revision.etag)
    waiting.push(revision)
    void work()
  }

  async function work(): Promise<void> {
    if (running >= atOnce) return
    running += 1
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const change = await count(next)
      if (change === undefined) asked.delete(next.etag)
      else counted.set(next.etag, change)
    }
    running -= 1
  }

  async function count({ etag, parents: [parent] }: RevisionSummary): Promise<WordChange | undefined> {
    const after = await history.read(etag)
    const before = parent === undefined ? undefined : await history.read(parent)
    if (after === undefined || (parent !== undefined && before === undefined)) return undefined
    return countChangedWords(before?.body ?? '', after.body)
  }
  return { counted, want }
}
