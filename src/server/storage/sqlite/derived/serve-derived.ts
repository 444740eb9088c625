import type { MessagePort } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import type { ArticleId } from '#shared/domain/article.ts'
import { isDamage } from '../database-errors.ts'
import { toFault } from '../fault.ts'
import { summaryColumns, toSummary, type SummaryRow } from '../rows.ts'
import { removeDerived } from './derived-database.ts'
import type { Backlinks, DerivedCommand, DerivedReport } from './derived-messages.ts'
import { createLinkIndex, type BacklinksQuestion } from './link-index.ts'
import { createLogFollower } from './log-follower.ts'

/** How often the log is looked at: a question to memory. */
const lookMs = 200
/** A question is answered from everything that was committed when it came, or after this time from what there is. */
const patienceMs = 1000

interface Waiting {
  readonly number: number
  readonly question: BacklinksQuestion
  readonly target: number
  readonly until: number
}

/** Follows the change log and answers the questions that arrive at a port, until it is told to close. */
export function serveDerived(wiki: Database, derived: Database, port: MessagePort): void {
  const links = createLinkIndex(derived)
  const follower = createLogFollower(wiki, derived, links)
  const present = wiki.prepare<[ArticleId], SummaryRow>(
    `SELECT ${summaryColumns} FROM article a WHERE a.id = ? AND a.deleted = 0`,
  )
  const report = (message: DerivedReport) => port.postMessage(message)
  let waiting: readonly Waiting[] = []
  let next: NodeJS.Timeout | undefined

  function backlinks(question: BacklinksQuestion): Backlinks {
    const sources = links.sources({ ...question, limit: question.limit + 1 })
    const items = sources.slice(0, question.limit).flatMap(({ id }) => {
      const row = present.get(id)
      return row === undefined ? [] : [toSummary(row)]
    })
    return { items, last: sources.length > question.limit ? sources[question.limit - 1] : undefined }
  }

  function answer(): void {
    const now = performance.now()
    const isDue = ({ target, until }: Waiting) => now >= until || follower.hasReached(target)
    const due = waiting.filter(isDue)
    waiting = waiting.filter(asked => !due.includes(asked))
    for (const { number, question } of due) report({ kind: 'answered', number, backlinks: backlinks(question) })
  }

  /** One step at a time, so that questions get their turn between them. */
  function follow(): void {
    const isBehind = follower.step()
    answer()
    next = setTimeout(guarded(follow), isBehind ? 0 : lookMs)
  }

  function ask(number: number, question: BacklinksQuestion): void {
    const asked = { number, question, target: follower.newestSequence(), until: performance.now() + patienceMs }
    waiting = [...waiting, asked]
    clearTimeout(next)
    follow()
  }

  function end(): void {
    clearTimeout(next)
    wiki.close()
    derived.close()
    port.close()
  }

  const guarded = (act: () => void) => () => {
    try {
      act()
    } catch (error) {
      report({ kind: 'gave-up', fault: toFault(error) })
      const file = derived.name
      end()
      // The next thread begins anew.
      if (isDamage(error)) removeDerived(file)
    }
  }

  port.on('message', (command: DerivedCommand) => {
    if (command.kind === 'close') end()
    else guarded(() => ask(command.number, command.question))()
  })
  guarded(follow)()
}
