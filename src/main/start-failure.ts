import { UsageError } from './command-line.ts'

/** What a dialog says when the app cannot start: what happened, what is safe, what to do. */
export interface Explanation {
  readonly message: string
  readonly detail: string
}

const otherFolder = 'To open another folder meanwhile, start Etagere with --data and the folder.'

/** Explains why the wiki in `dataDir` could not be opened. */
export function explainStartFailure(failure: unknown, dataDir: string): Explanation {
  const chain = causes(failure)
  const named = (name: string) => chain.find(error => error.name === name)

  const usage = chain.find(error => error instanceof UsageError)
  if (usage !== undefined) {
    return { message: 'Etagere was started with something it does not know.', detail: usage.message }
  }

  const refused = named('StorageRefused')
  if (refused !== undefined) {
    return {
      message: 'Etagere cannot open this wiki.',
      detail: `${refused.message}\n\n${otherFolder}`,
    }
  }
  const code = chain.map(codeOf).find(found => found !== undefined && Object.hasOwn(byCode, found))
  const known = code === undefined ? undefined : byCode[code]
  if (known !== undefined) return known(dataDir)
  if (named('StorageFull') !== undefined) return diskFull(dataDir)
  const unavailable = named('StorageUnavailable')
  if (unavailable !== undefined) {
    return {
      message: 'The wiki cannot be opened now.',
      detail: `${unavailable.message}\n\nAnother program may be holding the files in ${dataDir}. Close it and start Etagere again.`,
    }
  }
  return {
    message: 'Etagere could not start.',
    detail: `${chain[0]?.message ?? String(failure)}\n\nThe wiki in ${dataDir} is as it was. Start Etagere again; if this comes back, install it anew. ${otherFolder}`,
  }
}

const diskFull = (dataDir: string): Explanation => ({
  message: 'The disk is full.',
  detail: `Etagere needs some room in ${dataDir} to open the wiki. Nothing was changed. Free some space and start it again.`,
})
const notAllowed = (dataDir: string): Explanation => ({
  message: 'Etagere may not write to its folder.',
  detail: `It keeps the wiki in ${dataDir} and needs to read and write there. Give your account access to that folder and start Etagere again. ${otherFolder}`,
})
const noFolder = (dataDir: string): Explanation => ({
  message: 'There is no folder for the wiki.',
  detail: `${dataDir}, or something above it, is a file and not a folder. Nothing was changed. Choose another folder with --data.`,
})
const readOnly = (dataDir: string): Explanation => ({
  message: 'The disk with the wiki can only be read.',
  detail: `${dataDir} is on a disk that was mounted read-only. Make it writable and start Etagere again. ${otherFolder}`,
})
const notInstalled = (): Explanation => ({
  message: 'Etagere is not installed completely.',
  detail:
    'Its database could not be loaded. Install Etagere again; the wiki is kept apart from the app and stays as it is.',
})

const byCode: Readonly<Record<string, (dataDir: string) => Explanation>> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EACCES: notAllowed,
  EPERM: notAllowed,
  ENOTDIR: noFolder,
  EEXIST: noFolder,
  EROFS: readOnly,
  ERR_DLOPEN_FAILED: notInstalled,
}

/** The error and what caused it, outermost first. */
function causes(failure: unknown): readonly Error[] {
  if (!(failure instanceof Error)) return []
  return [failure, ...causes(failure.cause)]
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
