import { basename } from 'node:path'
import type { ImportProgress, ImportReport } from '#shared/desktop-api.ts'
import type { ArticleId } from '#shared/domain/article.ts'
import { createArticleIds } from './article-id.ts'
import { findStanding } from './find-standing.ts'
import type { ImportTarget } from './import-target.ts'
import { realFolder } from './list-folder.ts'
import { fitTitle } from './outline.ts'
import { planImport } from './plan.ts'
import { bodyOf, type PlannedArticle } from './planned-article.ts'
import { readFolder } from './read-folder.ts'
import { createArticle, deletedReason, updateArticle, type WriteOutcome } from './write-article.ts'

export interface ImportOptions {
  /** The author of what the import writes. */
  readonly person: string
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
  /** Ends the import between two articles. What is written stays, the report tells of it, and importing again goes on. */
  readonly signal?: AbortSignal | undefined
}

/** Makes the Markdown files of a folder articles of the wiki, or brings up to date what an earlier import of the folder
 *  made of them; whatever a person has touched since stays as it is. What is wrong with a file stands in the report.
 *  @throws {ImportRefused} where the folder cannot be read. */
export async function importFolder(wiki: ImportTarget, folder: string, options: ImportOptions): Promise<ImportReport> {
  const { signal, person, onProgress = () => undefined } = options
  const root = await realFolder(folder)
  const reading = await readFolder(root, onProgress, signal)
  const plan = planImport(reading.contents, createArticleIds(wiki.instanceId, root))
  const standing = await findStanding(wiki, plan.articles, reading.textOf, signal)
  const idOf = (article: PlannedArticle): ArticleId => standing.twinOf(article) ?? article.id
  const note = `Imported from ${fitTitle(basename(root)) || root}`

  const write = async (article: PlannedArticle): Promise<WriteOutcome> => {
    if (standing.twinOf(article) !== undefined) return { kind: 'unchanged' }
    if (standing.kindOf(article) === 'deleted') return { kind: 'skipped', reason: deletedReason }
    const { source, parent, tags } = article
    const text = source === undefined ? '' : await reading.textOf(source.path)
    if (text === undefined) return { kind: 'skipped', reason: 'changed while the import ran; import again' }
    const body = source === undefined ? '' : bodyOf(text, source, idOf)
    const content = { body, tags, parentId: parent === undefined ? null : idOf(parent), note }
    if (standing.kindOf(article) === 'absent') return createArticle(wiki, article, content, { person })
    const state = await wiki.article(article.id)
    if (state.kind !== 'present') return { kind: 'skipped', reason: deletedReason }
    return updateArticle(wiki, article, state.article, content, { person })
  }

  const counts = { created: 0, updated: 0, unchanged: 0 }
  const skipped = [...reading.skipped, ...plan.skipped]
  const notes = [...reading.notes, ...plan.notes]
  const total = plan.articles.length
  for (const [done, article] of plan.articles.entries()) {
    if (signal?.aborted === true) break
    onProgress({ phase: 'writing', done, total })
    const outcome = await write(article)
    if (outcome.kind === 'skipped') skipped.push({ path: article.path, reason: outcome.reason })
    else counts[outcome.kind]++
    if (outcome.kind === 'created' && outcome.title !== article.title) {
      notes.push({ path: article.path, reason: `“${article.title}” is taken, so this became “${outcome.title}”` })
    }
  }
  if (signal?.aborted === true) {
    notes.push({ path: '', reason: 'The import was cancelled. What it had written is there; import again to go on.' })
  } else {
    onProgress({ phase: 'writing', done: total, total })
  }
  return { ...counts, skipped, leftOut: plan.leftOut, notes }
}
