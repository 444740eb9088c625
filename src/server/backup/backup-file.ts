/** Why a backup was made: on the schedule, because somebody asked, or because something was about to change the wiki. */
export const backupKinds = ['automatic', 'manual', 'before-migration', 'before-restore'] as const
export type BackupKind = (typeof backupKinds)[number]

/** A copy of a wiki in the folder of its backups. Its name says all of this but the size. */
export interface Backup {
  readonly name: string
  readonly kind: BackupKind
  /** ISO 8601: when it was made. */
  readonly at: string
  /** The newest change that is in it; of an unsound one, as far as anybody knows. */
  readonly sequence: number
  /** False: it was found damaged when it was made. It is kept for whoever can save something from it. */
  readonly isSound: boolean
  readonly bytes: number
}

const namePattern = new RegExp(
  String.raw`^wiki_(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)_(\d{1,16})_(${backupKinds.join('|')})(\.unsound)?\.sqlite$`,
  'u',
)

/** The name of a backup's file: the time without colons, which Windows does not take, and the sequence number, both so that
 *  names in their order are backups in theirs. */
export function backupName({ at, sequence, kind, isSound }: Omit<Backup, 'name' | 'bytes'>): string {
  const number = String(sequence).padStart(10, '0')
  return `wiki_${at.replaceAll(':', '-')}_${number}_${kind}${isSound ? '' : '.unsound'}.sqlite`
}

/** What a file's name says, or undefined where it is no backup's. */
export function parseBackupName(name: string): Omit<Backup, 'bytes'> | undefined {
  const [, hour, minute, second, sequence, kind, unsound] = namePattern.exec(name) ?? []
  const at = `${hour}:${minute}:${second}`
  const known = backupKinds.find(other => other === kind)
  if (known === undefined || Number.isNaN(Date.parse(at))) return undefined
  return { name, kind: known, at, sequence: Number(sequence), isSound: unsound === undefined }
}
