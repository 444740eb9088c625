import { notWaitingWords } from '../../composables/failure-words.ts'
import { dayAndClock } from './revision-words.ts'
import { askQuestion } from '../../composables/use-question.ts'
import type { RevisionSummary } from '#shared/domain/article.ts'
import type { ArticleHistory } from '../../stores/history.ts'
import { useToasts } from '../../stores/toasts.ts'

export interface RestoreOptions {
  readonly history: ArticleHistory
  readonly wikiName: string
  /** Shows what went wrong, or nothing any more. */
  readonly say: (problem: string | undefined) => void
  readonly onRestored: () => void
}

/** Restores a revision after asking. When somebody saves between question and answer, it says who and asks again. */
export function useRestore({ history, wikiName, say, onRestored }: RestoreOptions) {
  const toasts = useToasts()

  async function restore(revision: RevisionSummary): Promise<void> {
    say(undefined)
    const name = `revision ${revision.revision}`
    let head = history.head.value
    let title = `Restore ${name}?`
    let text =
      `The article will say again what ${revision.author} saved on ${dayAndClock(revision.createdAt)}. ` +
      'Nothing is lost: this makes a new revision, and all others stay in History.'
    while (head !== undefined && (await askQuestion({ title, text, goAhead: `Restore ${name}` }))) {
      const outcome = await history.restore(revision, head)
      switch (outcome.kind) {
        case 'restored':
          onRestored()
          toasts.confirm(`Restored ${name}`)
          return
        case 'stale':
          head = outcome.head
          if (head === undefined) return
          title = `${head.author} ${head.kind === 'delete' ? 'deleted the article' : 'saved'} meanwhile`
          text =
            `Revision ${head.revision} of ${dayAndClock(head.createdAt)} is newer than what you saw. ` +
            `Restoring ${name} still loses nothing: revision ${head.revision} stays in History.`
          continue
        case 'title-taken':
          say('Another article has that title now. Rename that one first.')
          return
        case 'missing':
          say('This article is no more.')
          return
        case 'failed':
          say(notWaitingWords(outcome.failure, wikiName, 'Restoring'))
          return
      }
    }
  }
  return { restore }
}
