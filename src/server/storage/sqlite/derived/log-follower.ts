import type { Database } from 'better-sqlite3'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import { createChangeLog } from '../change-log.ts'
import type { FollowedHead } from './link-index.ts'

/** Something that is derived from the heads of all articles. */
export interface DerivedIndex {
  /** Makes what is derived of an article true to its head. */
  put(head: FollowedHead): void
  clear(): void
}

interface Position {
  readonly instance: string
  readonly sequence: number
  readonly etag: Etag | null
  readonly reset: number
}
interface LogRow {
  readonly sequence: number
  readonly etag: Etag | null
  /** The rest is NULL where the change is not the head of its article: then that comes later in the log. */
  readonly id: ArticleId | null
  readonly titleKey: string
  readonly deleted: 0 | 1
  readonly body: string
}

/** A step ends after this many changes or characters of text, so that others get their turn. */
const stepChanges = 200
const stepCharacters = 1024 * 1024

export const followedLog = `
  SELECT r.number AS sequence, r.etag, a.id, a.title_key AS titleKey, a.deleted, iif(a.deleted = 0, r.body, '') AS body
  FROM revision r LEFT JOIN article a ON a.id = r.article_id AND a.etag = r.etag
  WHERE r.number > @after
  UNION ALL SELECT number, NULL, NULL, NULL, NULL, NULL FROM reset WHERE number > @after
  ORDER BY sequence LIMIT @limit`

/** Keeps what is derived from the heads true to them by following the change log, in steps. How far it went is committed with
 *  what it did, so it goes on from there after a crash, and any number of processes may follow into one database: whoever
 *  is first takes the next step. It begins anew where the log is not the one that it followed (another wiki, a backup that
 *  was restored).
 *  @param wiki a connection to the wiki, which is only read
 *  @param derived the connection to the derived database, which `index` writes into */
export function createLogFollower(wiki: Database, derived: Database, index: DerivedIndex) {
  const instance = wiki.prepare<[], string>('SELECT id FROM instance').pluck().get()
  if (instance === undefined) throw new Error('the wiki has no id')
  const start: Position = { instance, sequence: 0, etag: null, reset: 0 }
  const log = createChangeLog(wiki)
  const after = wiki.prepare<{ after: number; limit: number }, LogRow>(followedLog)
  const find = derived.prepare<[], Position>('SELECT instance, sequence, etag, reset FROM followed')
  const keep = derived.prepare<[Position]>(
    `INSERT INTO followed (one, instance, sequence, etag, reset) VALUES (1, @instance, @sequence, @etag, @reset)
     ON CONFLICT (one) DO UPDATE SET instance = @instance, sequence = @sequence, etag = @etag, reset = @reset`,
  )

  function restartAt(position: Position): Position {
    index.clear()
    return position
  }

  /** How far the log was followed; undefined where it was another log. */
  function followed(): Position | undefined {
    const found = find.get()
    if (found === undefined || found.instance !== instance) return undefined
    return found.sequence === 0 || log.etagAt(found.sequence) === found.etag ? found : undefined
  }

  const step = derived.transaction(() => {
    let position = followed() ?? restartAt(start)
    let characters = 0
    for (const row of after.iterate({ after: position.sequence, limit: stepChanges })) {
      if (row.etag === null && row.sequence > position.reset) {
        position = restartAt({ ...start, reset: row.sequence })
        break
      }
      if (row.id !== null) {
        index.put({ ...row, id: row.id })
        characters += row.body.length
      }
      position = { ...position, sequence: row.sequence, etag: row.etag }
      if (characters > stepCharacters) break
    }
    keep.run(position)
  })

  const isUpToDate = () => followed()?.sequence === log.last()

  return {
    /** The number of the newest change in the log. */
    newestSequence: log.last,
    /** Whether everything up to this change has been followed. */
    hasReached: (target: number): boolean => (followed()?.sequence ?? -1) >= target,
    /** Follows some of what is new. Returns whether there is more. */
    step(): boolean {
      if (isUpToDate()) return false
      step.immediate()
      return !isUpToDate()
    },
    /** Forgets everything that is derived, so that the next steps derive it anew. */
    restart: (): void => derived.transaction(() => void keep.run(restartAt(start))).immediate(),
  }
}
export type LogFollower = ReturnType<typeof createLogFollower>
