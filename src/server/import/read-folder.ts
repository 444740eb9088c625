import type { ImportProgress, ImportReport } from '#shared/desktop-api.ts'
import { listFolder } from './list-folder.ts'
import { createMarkdownReader } from './markdown-reader.ts'
import { outlineOf } from './outline.ts'
import type { FolderContents, OutlinedFile } from './plan.ts'
import { readMarkdownFile } from './read-markdown-file.ts'

export interface FolderReading extends Pick<ImportReport, 'skipped' | 'notes'> {
  readonly contents: FolderContents
  /** Reads the text of a file again; undefined if it is not what it was. */
  readonly textOf: (path: string) => Promise<string | undefined>
}

/** Reads a folder for planning. Texts are not kept: in memory are one file's text at a time, 5 MB at most, and of every
 *  file its title, tags, headings and links. An aborted reading ends early.
 *  @throws {ImportRefused} where the folder itself cannot be listed. */
export async function readFolder(
  root: string,
  onProgress: (progress: ImportProgress) => void,
  signal: AbortSignal | undefined,
): Promise<FolderReading> {
  const listing = await listFolder(root, signal)
  const readMarkdown = createMarkdownReader()
  const markdownFiles: OutlinedFile[] = []
  const digests = new Map<string, string>()
  const unreadable: ImportReport['skipped'] = []
  const total = listing.markdownFiles.length

  for (const [done, path] of listing.markdownFiles.entries()) {
    if (signal?.aborted === true) break
    onProgress({ phase: 'reading', done, total })
    const reading = await readMarkdownFile(root, path)
    if (reading.kind === 'unreadable') {
      unreadable.push({ path, reason: reading.reason })
      continue
    }
    digests.set(path, reading.digest)
    markdownFiles.push({ path, outline: outlineOf(reading.text, readMarkdown) })
  }
  onProgress({ phase: 'reading', done: total, total })
  return {
    contents: {
      markdownFiles,
      otherFiles: [...listing.otherFiles, ...unreadable.map(({ path }) => path)],
      aliases: listing.aliases,
    },
    skipped: [...listing.skipped, ...unreadable],
    notes: listing.notes,
    textOf: async path => {
      const reading = await readMarkdownFile(root, path)
      return reading.kind === 'read' && reading.digest === digests.get(path) ? reading.text : undefined
    },
  }
}
