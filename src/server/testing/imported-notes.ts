import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ImportProgress, ImportReport } from '#shared/desktop-api.ts'
import type { Article } from '#shared/domain/article.ts'
import { importFolder } from '../import/import-folder.ts'
import type { ImportTarget } from '../import/import-target.ts'
import type { WikiStore } from '../storage/port.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'

/** A folder of notes, and a wiki into which it is imported. */
export interface ImportedNotes {
  readonly temporary: string
  /** The folder of notes; a test may move it. */
  folder: string
  readonly store: WikiStore
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>
  run(
    target?: ImportTarget,
    options?: { signal?: AbortSignal; onProgress?: (progress: ImportProgress) => void },
  ): Promise<ImportReport>
  /** How many were created, updated, left as they were and skipped. */
  counts(target?: ImportTarget): Promise<number[]>
  everyArticle(): Promise<Article[]>
  byTitle(title: string): Promise<Article>
  /** Saves as somebody who has the article open. */
  edit(title: string, change: Partial<Article>): Promise<void>
  close(): Promise<void>
}

export async function startImport(): Promise<ImportedNotes> {
  const temporary = await mkdtemp(join(tmpdir(), 'etagere-import-'))
  const store = await openSqliteStore(join(temporary, 'wiki'))
  const notes: ImportedNotes = {
    temporary,
    folder: join(temporary, 'notes'),
    store,
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(notes.folder, path)), { recursive: true })
        await writeFile(join(notes.folder, path), content)
      }
    },
    run: (target = store, options = {}) => importFolder(target, notes.folder, { person: 'Ana', ...options }),
    async counts(target) {
      const { created, updated, unchanged, skipped } = await notes.run(target)
      return [created, updated, unchanged, skipped.length]
    },
    async everyArticle() {
      const articles: Article[] = []
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await store.articles({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
        for (const { id } of page.items) {
          const state = await store.article(id)
          if (state.kind === 'present') articles.push(state.article)
        }
        cursor = page.nextCursor
      }
      return articles
    },
    async byTitle(title) {
      const article = (await notes.everyArticle()).find(candidate => candidate.title === title)
      if (article === undefined) throw new Error(`there is no article ${title}`)
      return article
    },
    async edit(title, change) {
      const article = await notes.byTitle(title)
      const outcome = await store.save(
        article.id,
        [article.etag],
        { ...article, note: '', ...change },
        { person: 'Ben' },
      )
      if (outcome.kind !== 'saved') throw new Error(`not saved: ${outcome.kind}`)
    },
    async close() {
      await store.close()
      await rm(temporary, { recursive: true, force: true })
    },
  }
  await mkdir(notes.folder)
  return notes
}
