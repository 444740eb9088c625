import type { ImportProgress, ImportReport } from '#shared/desktop-api.ts'
import { importFolder, type ImportOptions } from '../import/import-folder.ts'
import { realFolder } from '../import/list-folder.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import { createWiki } from '../wiki.ts'

/** Imports a folder of Markdown into the wiki of a data folder, whether or not a server runs on it as well.
 *  @throws {ImportRefused} where the folder cannot be read; then no wiki is begun either. */
export async function importInto(dataDir: string, folder: string, options: ImportOptions): Promise<ImportReport> {
  await realFolder(folder)
  const wiki = createWiki(await openSqliteStore(dataDir))
  try {
    return await importFolder(wiki, folder, options)
  } finally {
    await wiki.close()
  }
}

/** What an import did, for the person at the terminal. */
export function reportText({ created, updated, unchanged, skipped, leftOut, notes }: ImportReport): string {
  const section = (heading: string, entries: ImportReport['notes']) =>
    entries.length === 0 ? [] : ['', heading, ...entries.map(({ path, reason }) => `  ${path || '.'}: ${reason}`)]
  const lines = [
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${skipped.length} skipped.`,
    ...section('Skipped:', skipped),
    ...section('Left out:', leftOut),
    ...section('Notes:', notes),
  ]
  return `${lines.join('\n')}\n`
}

export function progressLine({ phase, done, total }: ImportProgress): string {
  return `\r${phase === 'reading' ? 'Reading' : 'Writing'} ${done} of ${total}${done === total ? '\n' : ''}`
}
