import { resolve } from 'node:path'

export interface CommandLine {
  /** The folder that holds the wiki, absolute; undefined: the usual one. */
  readonly dataDir: string | undefined
}

/** Reads `--data DIR` and `--data=DIR` (the last one counts). Everything else on an Electron command line, the app's own
 *  path and Chromium's switches, is none of ours and is passed over.
 *  @throws UsageError where `--data` names no folder. */
export function readCommandLine(argv: readonly string[], currentDir: string): CommandLine {
  let dataDir: string | undefined
  for (const [index, argument] of argv.entries()) {
    if (argument !== '--data' && !argument.startsWith('--data=')) continue
    const folder = argument === '--data' ? argv[index + 1] : argument.slice('--data='.length)
    if (folder === undefined || folder === '' || folder.startsWith('--')) {
      throw new UsageError('--data needs the folder of a wiki, as in --data ~/wiki.')
    }
    dataDir = resolve(currentDir, folder)
  }
  return { dataDir }
}

/** The command line asks for something that cannot be done; the message is for the person who typed it. */
export class UsageError extends Error {
  override name = 'UsageError'
}
