import type { Backup, BackupKind } from './backup-file.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

/** Of the automatic backups: the newest of each of so many hours, days and weeks in which there is one. Times in which
 *  nobody wrote do not count, so that a wiki that rested for a year has all of its backups still. */
const automatic: readonly { readonly spanMs: number; readonly count: number }[] = [
  { spanMs: hourMs, count: 24 },
  { spanMs: dayMs, count: 14 },
  { spanMs: 7 * dayMs, count: 8 },
]
/** Of those that were made for a reason, of each kind. */
const newestForAReason = 10
/** Of automatic ones that are unsound: a damaged wiki must not fill its disk with copies of itself. */
const newestUnsound = 3

/** Which backups may go. Never the newest sound one, and none of what is sound because of what is not. */
export function superfluous(backups: readonly Backup[]): Backup[] {
  const newestFirst = [...backups].sort((a, b) => (a.name < b.name ? 1 : -1))
  const ofKind = (kind: BackupKind, isSound: boolean) =>
    newestFirst.filter(backup => backup.kind === kind && backup.isSound === isSound)
  const newestSound = newestFirst.find(({ isSound }) => isSound)
  const furthest = backups.filter(({ isSound }) => isSound).sort((a, b) => b.sequence - a.sequence)[0]
  const reasons: readonly BackupKind[] = ['manual', 'before-migration', 'before-restore']
  const kept = new Set<Backup | undefined>([
    newestSound,
    // Where the clock was put back, the newest by its name is not the one with the newest text.
    furthest,
    ...automatic.flatMap(rule => newestOfSpans(ofKind('automatic', true), rule)),
    ...ofKind('automatic', false).slice(0, newestUnsound),
    ...reasons.flatMap(kind => [true, false].flatMap(isSound => ofKind(kind, isSound).slice(0, newestForAReason))),
  ])
  return newestFirst.filter(backup => !kept.has(backup))
}

function newestOfSpans(newestFirst: readonly Backup[], { spanMs, count }: (typeof automatic)[number]): Backup[] {
  const newest = new Map<number, Backup>()
  for (const backup of newestFirst) {
    const span = Math.floor(Date.parse(backup.at) / spanMs)
    if (!newest.has(span)) newest.set(span, backup)
  }
  return [...newest.values()].slice(0, count)
}
