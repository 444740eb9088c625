import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { limits } from '#shared/domain/article.ts'
import { failureOf, reasonOf } from './list-folder.ts'
import { tooLargeReason } from './plan.ts'

export type FileReading =
  /** `digest` tells whether a later reading is of the same text. */
  | { readonly kind: 'read'; readonly text: string; readonly digest: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

// A link in the file's place is not followed, and a pipe does not block.
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Reads a file of an imported folder as text: UTF-8, without byte order mark, with its line ends as they are. */
export async function readMarkdownFile(root: string, path: string): Promise<FileReading> {
  const bytes = await readBytes(join(root, path)).catch(failureOf)
  if (bytes instanceof Error) return { kind: 'unreadable', reason: `cannot be read: ${reasonOf(bytes)}` }
  if (typeof bytes === 'string') return { kind: 'unreadable', reason: bytes }
  const text = decode(bytes)
  if (text === undefined) return { kind: 'unreadable', reason: 'not valid UTF-8' }
  if (text.includes('\0')) return { kind: 'unreadable', reason: 'not a text: it contains NUL characters' }
  return { kind: 'read', text, digest: createHash('sha256').update(bytes).digest('base64') }
}

/** The file's bytes, or why they were not read. */
async function readBytes(file: string): Promise<Buffer | string> {
  const handle = await open(file, openFlags)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) return 'not a regular file'
    if (stats.size > limits.requestBytes) return tooLargeReason
    return await readUpTo(handle, stats.size)
  } finally {
    await handle.close()
  }
}

/** As much as there is, but no more than `size`: a file that grows meanwhile must not fill the memory. */
async function readUpTo(handle: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await handle.read(buffer, length, size - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
