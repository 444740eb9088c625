import type { ArticleId, ArticleSummary } from '#shared/domain/article.ts'
import { useArticles } from '../stores/articles.ts'
import { useFiling } from '../stores/filing.ts'
import { useInstances } from '../stores/instances.ts'
import type { Outline } from '../stores/outline.ts'
import { filingOf, type FilingChange, type RefileOutcome } from '../stores/refile.ts'
import { useToasts } from '../stores/toasts.ts'
import { notWaitingWords } from './failure-words.ts'
import { placeName } from './places.ts'
import { clockTime } from './relative-time.ts'
import { askQuestion, type Question } from './use-question.ts'

type Contested = Extract<RefileOutcome, { readonly kind: 'contested' }>

/** Renames and moves articles, says how it went, and offers to take it back. */
export function useRefiling() {
  const instances = useInstances()
  const articles = useArticles()
  const filing = useFiling()
  const toasts = useToasts()

  /** Puts an article below another, or at the top. A title clash or another's move is asked about. */
  async function move(instanceId: string, article: ArticleSummary, parentId: ArticleId | null): Promise<void> {
    const outline = articles.outlineOf(instanceId)
    const outcome = await filing.change(instanceId, article, { parentId })
    switch (outcome.kind) {
      case 'refiled':
        confirm(instanceId, article, outcome.article, { parentId })
        return
      case 'contested':
        if (await askQuestion(aboutMove(instanceId, outcome, parentId))) {
          await move(instanceId, outcome.current, parentId)
        }
        return
      case 'title-taken':
        if (await askQuestion(aboutClash(outline, article, parentId))) {
          filing.ask({ kind: 'title', instanceId, article: outline.get(article.id) ?? article })
        }
        return
      case 'missing':
      case 'deleted':
      case 'failed':
        toasts.warn(`Not moved. ${whyNot(instanceId, article, outcome)}`)
    }
  }

  /** Gives an article another title. Returns what is wrong with it, or undefined once it is done with. */
  async function rename(instanceId: string, article: ArticleSummary, title: string): Promise<string | undefined> {
    const outcome = await filing.change(instanceId, article, { title })
    switch (outcome.kind) {
      case 'refiled':
        confirm(instanceId, article, outcome.article, { title })
        return undefined
      case 'contested':
        return (await askQuestion(aboutRename(instanceId, outcome, article, title)))
          ? rename(instanceId, outcome.current, title)
          : undefined
      case 'title-taken':
        return 'Another article in the same place has this title.'
      case 'missing':
      case 'deleted':
      case 'failed':
        return whyNot(instanceId, article, outcome)
    }
  }

  function confirm(instanceId: string, before: ArticleSummary, after: ArticleSummary, change: FilingChange): void {
    const back = filingOf(before, change)
    const text =
      change.title === undefined
        ? `Moved “${after.title}” to ${placeName(articles.outlineOf(instanceId), change.parentId)}`
        : `Renamed “${before.title}” to “${after.title}”`
    const undo = async (): Promise<void> => {
      if (back.title === undefined) await move(instanceId, after, back.parentId)
      else {
        const problem = await rename(instanceId, after, back.title)
        if (problem !== undefined) toasts.warn(`Not renamed. ${problem}`)
      }
    }
    toasts.confirm(text, { label: 'Undo', run: () => void undo() })
  }

  function whyNot(
    instanceId: string,
    { title }: ArticleSummary,
    outcome: Extract<RefileOutcome, { readonly kind: 'missing' | 'deleted' | 'failed' }>,
  ): string {
    return outcome.kind === 'failed'
      ? notWaitingWords(outcome.failure, instances.byId(instanceId)?.name ?? 'The wiki', 'Moving')
      : `“${title}” was deleted.`
  }

  const whoElse = (instanceId: string, by: string) => (by === instances.byId(instanceId)?.you.name ? 'You' : by)

  function aboutMove(instanceId: string, { current, by, at }: Contested, parentId: ArticleId | null): Question {
    const outline = articles.outlineOf(instanceId)
    return {
      title: `${whoElse(instanceId, by)} moved “${current.title}” meanwhile`,
      text: `${standing(outline, current.parentId)} it stands since ${clockTime(at, Date.now())}.`,
      goAhead: `Move it to ${placeName(outline, parentId)}`,
      cancel: 'Leave it there',
    }
  }

  function aboutRename(
    instanceId: string,
    { current, by, at }: Contested,
    before: ArticleSummary,
    title: string,
  ): Question {
    return {
      title: `${whoElse(instanceId, by)} renamed “${before.title}” meanwhile`,
      text: `It is called “${current.title}” since ${clockTime(at, Date.now())}.`,
      goAhead: `Rename it to “${title}”`,
      cancel: 'Leave that title',
    }
  }
  return { move, rename }
}

const aboutClash = (outline: Outline, { title }: ArticleSummary, parentId: ArticleId | null): Question => ({
  title: `${standing(outline, parentId)} there is an article called “${title}” already`,
  text: 'In one place each title stands once. Give this article another title, then move it.',
  goAhead: 'Rename this one…',
  cancel: 'Leave it where it is',
})

const standing = (outline: Outline, parentId: ArticleId | null) =>
  parentId === null ? 'At the top' : `Below ${placeName(outline, parentId)}`
