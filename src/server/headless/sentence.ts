import { StorageFull } from '../storage/port.ts'

/** What went wrong, for the person at the terminal: one sentence that names the reason in words, without a stack. */
export function sentenceFor(error: unknown): string {
  const [outermost, ...causedBy] = causes(error)
  if (outermost === undefined) return 'Etagere stopped for a reason it does not know.'
  if (codeOf(outermost) === 'EADDRINUSE') {
    return 'The port is in use, perhaps by another Etagere. Choose another one with --port.'
  }
  if (outermost instanceof StorageFull) return noRoom(outermost.message)
  const reason = [outermost, ...causedBy].map(reasonOf).find(found => found !== undefined)
  if (reason === undefined) return asSentence(outermost.message)
  if (reason === isFull) return noRoom(isFull)
  return asSentence(`${subjectOf(outermost)}: ${reason}`)
}

const isFull = 'the disk is full'
const noRoom = (what: string) => `${asSentence(what)} What was saved before is safe; make some room and try again.`

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is a file and not a folder',
  EEXIST: 'a file stands where a folder should be',
  EISDIR: 'it is a folder and not a file',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'its disk can only be read',
  ENOSPC: isFull,
  EDQUOT: isFull,
  EIO: 'the disk reports an error',
  SQLITE_FULL: isFull,
  SQLITE_BUSY: 'another program is holding it',
  SQLITE_LOCKED: 'another program is holding it',
  SQLITE_READONLY: 'it can only be read',
  SQLITE_CANTOPEN: 'its file cannot be opened',
  SQLITE_IOERR: 'the disk reports an error',
  SQLITE_CORRUPT: 'it is damaged',
  SQLITE_NOTADB: 'it is not a wiki',
}

/** SQLite's extended codes continue a plain one. */
function reasonOf(error: Error): string | undefined {
  const code = codeOf(error)
  return code === undefined ? undefined : (reasons[code] ?? reasons[code.split('_').slice(0, 2).join('_')])
}

/** Errors of the system and of SQLite say their reason in words of their own. */
function subjectOf(error: Error): string {
  if (reasonOf(error) === undefined) return error.message
  return 'path' in error && typeof error.path === 'string'
    ? `${error.path} cannot be used`
    : 'The wiki cannot be read or written'
}

function asSentence(text: string): string {
  const begun = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}

/** The error and what caused it, outermost first. */
function causes(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : []
}

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined
