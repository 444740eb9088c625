import type { RevisionSummary } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { clockTime } from '../../composables/relative-time.ts'
import { possessive } from '../../composables/people-words.ts'

type ByEtag = ReadonlyMap<Etag, RevisionSummary>

/** The second line of a revision: what its writer said about it, else what it did. */
export function noteOf(revision: RevisionSummary, byEtag: ByEtag, me: string | undefined, nowMs: number): string {
  if (revision.note !== '') return revision.note
  switch (revision.kind) {
    case 'create':
      return 'Written'
    case 'edit':
      return 'No note'
    case 'merge':
      return `Merged ${parentNumbers(revision, byEtag)}`
    case 'rename':
      return `Renamed to “${revision.title}”`
    case 'move':
      return 'Moved'
    case 'restore':
      return 'Restored an earlier revision'
    case 'delete':
      return 'Deleted'
    case 'side': {
      const whose = revision.author === me ? 'Your' : possessive(revision.author)
      return `${whose} version of ${clockTime(revision.createdAt, nowMs)}, kept`
    }
  }
}

function parentNumbers({ parents }: RevisionSummary, byEtag: ByEtag): string {
  const numbers = parents.flatMap(parent => byEtag.get(parent)?.revision ?? [])
  return numbers.length === 2 ? `revisions ${numbers.join(' and ')}` : 'two versions'
}

/** The word on a revision's pill, for what is more than an ordinary save. */
export const pillOf = ({ kind }: RevisionSummary): string | undefined =>
  (({ merge: 'Merge', side: 'Kept', restore: 'Restored', delete: 'Deleted' }) as Partial<Record<string, string>>)[kind]

export interface DayOfRevisions {
  readonly day: string
  readonly revisions: readonly RevisionSummary[]
}

/** Revisions under the days on which they were written: `Today`, `Yesterday`, `14 November`. */
export function byDay(revisions: readonly RevisionSummary[], nowMs: number): DayOfRevisions[] {
  const days: { day: string; revisions: RevisionSummary[] }[] = []
  for (const revision of revisions) {
    const day = dayOf(revision.createdAt, nowMs)
    const last = days.at(-1)
    if (last?.day === day) last.revisions.push(revision)
    else days.push({ day, revisions: [revision] })
  }
  return days
}

function dayOf(iso: string, nowMs: number): string {
  const time = new Date(iso)
  const now = new Date(nowMs)
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  if (time.toDateString() === now.toDateString()) return 'Today'
  if (time.toDateString() === yesterday.toDateString()) return 'Yesterday'
  const sameYear = time.getFullYear() === now.getFullYear()
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) })
}

/** `today 14:05`, `14 November, 10:14`: a time inside a sentence. */
export function timeInSentence(iso: string, nowMs: number): string {
  const day = dayOf(iso, nowMs)
  const time = clockTime(iso, nowMs)
  return day === 'Today' ? `today ${time}` : time
}

/** `16 November 2026, 14:05`: for a question that is read once. */
export function dayAndClock(iso: string): string {
  const time = new Date(iso)
  const date = time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  return `${date}, ${time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}
