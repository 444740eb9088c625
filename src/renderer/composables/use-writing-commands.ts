import { FilePlus, FolderTree, TextCursorInput, Trash2 } from '@lucide/vue'
import { useRouter } from 'vue-router'
import type { ArticleSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { newArticleRoute } from '../router.ts'
import { useArticles } from '../stores/articles.ts'
import { useDeletions } from '../stores/deletions.ts'
import { useFiling } from '../stores/filing.ts'
import { useInstances } from '../stores/instances.ts'
import { useToasts } from '../stores/toasts.ts'
import { notWaitingWords } from './failure-words.ts'
import { clockTime } from './relative-time.ts'
import { offerArticleCommand } from './use-article-commands.ts'
import { askQuestion, type Question } from './use-question.ts'

/** Offers, in every article's menus, to write one below it, to rename, move and delete it. */
export function useWritingCommands(): void {
  const router = useRouter()
  const instances = useInstances()
  const articles = useArticles()
  const deletions = useDeletions()
  const filing = useFiling()
  const toasts = useToasts()
  const wikiName = (instanceId: string) => instances.byId(instanceId)?.name ?? 'The wiki'

  async function remove(instanceId: string, article: ArticleSummary): Promise<void> {
    const below = articles.outlineOf(instanceId).children(article.id).length
    if (below > 0 && !(await askQuestion(aboutChildren(article, below)))) return
    await removeAsShown(instanceId, article)
  }

  async function removeAsShown(instanceId: string, article: ArticleSummary): Promise<void> {
    const outcome = await deletions.remove(instanceId, article)
    switch (outcome.kind) {
      case 'removed': {
        const { etag } = outcome
        const undo =
          etag === undefined ? undefined : { label: 'Undo', run: () => void restore(instanceId, article, etag) }
        toasts.confirm(`Deleted “${article.title}”`, undo)
        return
      }
      case 'stale':
        if (await askQuestion(aboutNewer(outcome.current))) await removeAsShown(instanceId, outcome.current)
        return
      case 'missing':
      case 'deleted':
        toasts.confirm(`“${article.title}” is deleted already`)
        return
      case 'failed':
        toasts.warn(
          `${isUnknown(outcome.failure) ? 'Perhaps not deleted' : 'Not deleted'}. ${notWaitingWords(outcome.failure, wikiName(instanceId), 'Deleting')}`,
        )
        return
      case 'title-taken':
        toasts.warn(`Not deleted. ${outcome.detail}`)
    }
  }

  async function restore(instanceId: string, article: ArticleSummary, deletion: Etag): Promise<void> {
    const outcome = await deletions.undo(instanceId, article, deletion)
    if (outcome.kind === 'saved' || outcome.kind === 'stale') toasts.confirm(`“${article.title}” is back`)
    else if (outcome.kind === 'title-taken') {
      toasts.warn(`“${article.title}” is not back: another article has its title now. Rename that one first.`)
    } else if (outcome.kind === 'failed') {
      toasts.warn(
        `“${article.title}” is ${isUnknown(outcome.failure) ? 'perhaps ' : ''}not back. ${notWaitingWords(outcome.failure, wikiName(instanceId), 'Restoring')}`,
      )
    }
  }

  offerArticleCommand({
    id: 'new-below',
    label: 'New article below',
    icon: FilePlus,
    apart: true,
    run: ({ instanceId, article }) => void router.push(newArticleRoute(instanceId, { parentId: article.id })),
  })
  offerArticleCommand({
    id: 'rename',
    label: 'Rename…',
    icon: TextCursorInput,
    run: target => filing.ask({ kind: 'title', ...target }),
  })
  offerArticleCommand({
    id: 'move',
    label: 'Move to…',
    icon: FolderTree,
    run: target => filing.ask({ kind: 'place', ...target }),
  })
  offerArticleCommand({
    id: 'delete',
    label: 'Delete',
    icon: Trash2,
    apart: true,
    run: ({ instanceId, article }) => remove(instanceId, article),
  })
}

/** Without an answer it may have happened all the same. */
const isUnknown = ({ kind }: ApiFailure): boolean => kind === 'unreachable'

const aboutChildren = ({ title }: ArticleSummary, below: number): Question => ({
  title: `Delete “${title}”?`,
  text:
    below === 1
      ? 'One article stands below it; it moves to the top until this one is back.'
      : `${below} articles stand below it; they move to the top until it is back.`,
  goAhead: 'Delete the article',
  danger: true,
})

const aboutNewer = ({ title, updatedBy, updatedAt }: ArticleSummary): Question => ({
  title: `${updatedBy} changed “${title}” meanwhile`,
  text: `${updatedBy} saved it at ${clockTime(updatedAt, Date.now())}, after you opened it. It stands behind this question as it is now.`,
  goAhead: 'Delete it all the same',
  cancel: 'Keep the article',
  danger: true,
})
