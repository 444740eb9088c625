import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ImportReport } from '#shared/desktop-api.ts'
import { isMarkdown, joinPath } from './folder-path.ts'

/** Thrown when there is no folder to import, or it cannot be read. The message is for the person who chose it. */
export class ImportRefused extends Error {
  override name = 'ImportRefused'
}

/** What is in a folder, in the order of the paths, which are relative to it. Nothing outside it was looked at. */
export interface FolderListing extends Pick<ImportReport, 'skipped' | 'notes'> {
  readonly markdownFiles: readonly string[]
  readonly otherFiles: readonly string[]
  /** The files that symbolic links inside the folder lead to, by the links' paths. */
  readonly aliases: ReadonlyMap<string, string>
}

/** Somebody may choose a whole disk by mistake; paths of more entries are not kept in memory. */
const maximumEntries = 200_000

/** The folder's real path.
 *  @throws {ImportRefused} */
export async function realFolder(folder: string): Promise<string> {
  try {
    const path = await realpath(resolve(folder))
    if ((await stat(path)).isDirectory()) return path
  } catch (error) {
    throw new ImportRefused(`“${folder}” cannot be read: ${reasonOf(error)}.`, { cause: error })
  }
  throw new ImportRefused(`“${folder}” is not a folder.`)
}

/** Lists the folder without following links. Hidden entries are passed over.
 *  @throws {ImportRefused} where the folder itself cannot be listed. */
export async function listFolder(root: string, signal?: AbortSignal): Promise<FolderListing> {
  const markdownFiles: string[] = []
  const otherFiles: string[] = []
  const aliases = new Map<string, string>()
  const skipped: ImportReport['skipped'] = []
  const notes: ImportReport['notes'] = []
  const folders = ['']
  let entryCount = 0

  async function follow(path: string) {
    const target = await realpath(join(root, path)).catch(failureOf)
    if (typeof target !== 'string') {
      skipped.push({ path, reason: `a symbolic link that leads nowhere: ${reasonOf(target)}` })
      return
    }
    const inside = relative(root, target)
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      skipped.push({ path, reason: 'a symbolic link that leads outside the folder' })
      return
    }
    const targetPath = inside.split(sep).join('/')
    aliases.set(path, targetPath)
    notes.push({
      path,
      reason: `a symbolic link to ${targetPath === '' ? 'the folder itself' : targetPath}, not imported twice`,
    })
  }

  async function visit(path: string, entry: Dirent) {
    if (entry.isSymbolicLink()) await follow(path)
    else if (entry.isDirectory()) {
      if (entry.name === 'node_modules') notes.push({ path, reason: 'not looked into' })
      else folders.push(path)
    } else if (!entry.isFile()) skipped.push({ path, reason: 'not a regular file' })
    else (isMarkdown(path) ? markdownFiles : otherFiles).push(path)
  }

  for (let folder = folders.pop(); folder !== undefined && signal?.aborted !== true; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(failureOf)
    if (entries instanceof Error) {
      if (folder === '') throw new ImportRefused(`“${root}” cannot be read: ${reasonOf(entries)}.`, { cause: entries })
      skipped.push({ path: folder, reason: `a folder that cannot be read: ${reasonOf(entries)}` })
      continue
    }
    const visible = entries.filter(entry => !entry.name.startsWith('.'))
    if (visible.length === 0 && folder !== '') notes.push({ path: folder, reason: 'an empty folder' })
    entryCount += visible.length
    if (entryCount > maximumEntries) {
      notes.push({ path: folder, reason: `more than ${maximumEntries} files and folders; the rest was not looked at` })
      break
    }
    for (const entry of visible) await visit(joinPath(folder, entry.name), entry)
  }
  return { markdownFiles: markdownFiles.sort(), otherFiles: otherFiles.sort(), aliases, skipped, notes }
}

/** A failure of the file system as a value; faults of ours are thrown on. */
export function failureOf(error: unknown): Error & { readonly code: string } {
  if (isFailure(error)) return error
  throw error
}

const isFailure = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

const words: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'it is a symbolic link, or one that leads in a circle',
}

export function reasonOf(error: unknown): string {
  const { code } = failureOf(error)
  return words[code] ?? code
}
