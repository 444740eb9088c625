import type { Backup } from '../backup/backup-file.ts'
import { requireBackup } from '../backup/take-backup.ts'

/** Makes a backup of the wiki in a folder, whether or not a server runs on it.
 *  @returns what to tell the person at the terminal */
export function backUp(dataDir: string): { readonly isSound: boolean; readonly text: string } {
  const outcome = requireBackup(dataDir, 'manual')
  switch (outcome.kind) {
    case 'made':
      return { isSound: true, text: `${outcome.backup.name}\n` }
    case 'unneeded':
      return { isSound: true, text: `${outcome.newest.name}\nNothing was written since that backup.\n` }
    case 'unsound': {
      const findings = outcome.findings.map(({ check, sentence }) => `  ${check}: ${sentence}\n`)
      return {
        isSound: false,
        text: `${outcome.backup.name}\nThe copy is damaged, and so is the wiki:\n${findings.join('')}`,
      }
    }
  }
}

/** The backups of a wiki, for the person at the terminal: the newest first. */
export function backupTable(backups: readonly Backup[]): string {
  if (backups.length === 0) return 'There are no backups.\n'
  return backups.map(backup => `${lineOf(backup)}\n`).join('')
}

function lineOf({ at, bytes, kind, isSound, name }: Backup): string {
  const when = new Date(at).toLocaleString('sv-SE')
  const size = `${(bytes / 1_000_000).toFixed(1)} MB`
  return [when, size.padStart(10), kind.padEnd(16), isSound ? 'sound  ' : 'damaged', name].join('  ')
}
