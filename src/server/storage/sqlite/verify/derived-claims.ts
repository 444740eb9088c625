import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { foldTitle } from '#shared/domain/title.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'
import { createChangeLog } from '../change-log.ts'
import { derivedFileOf, derivedVersion } from '../derived/derived-database.ts'
import { targetKey } from '../derived/link-index.ts'
import type { Check } from './check.ts'

/** What the derived data beside a wiki say of it, in one state. */
export interface DerivedClaims {
  readonly checks: readonly Check[]
  close(): void
}

interface Followed {
  readonly instance: string
  readonly sequence: number
  readonly etag: string | null
  readonly reset: number
}
interface HeadRow {
  readonly id: string
  readonly title: string
  readonly deleted: 0 | 1
  readonly body: string
}
interface LinkRow {
  readonly key: string
  readonly title_key: string
}

/** Opens the derived data beside the file of a wiki. Where there are none, or those of another version, nothing is claimed: they
 *  are made anew. To be called before the wiki is read, so that it is not older than what is said of it. */
export function readDerivedClaims(wikiFile: string): DerivedClaims {
  const file = derivedFileOf(wikiFile)
  if (file === wikiFile || !existsSync(file)) return { checks: [], close: () => undefined }
  const derived = new Database(file, { readonly: true })
  const close = () => void derived.close()
  try {
    derived.exec('BEGIN')
    const isCurrent = derived.pragma('user_version', { simple: true }) === derivedVersion
    return { checks: isCurrent ? [linksAgree(derived)] : [], close }
  } catch (error) {
    const sentence = `what is derived cannot be read, and is made anew: ${error instanceof Error ? error.message : 'for an unknown reason'}`
    return { checks: [{ name: 'indexes', since: 0, find: () => [sentence] }], close }
  }
}

/** They follow the wiki, so only what they claim to have followed has to be true. */
const linksAgree = (derived: Database.Database): Check => ({
  name: 'indexes',
  since: 60,
  find(wiki) {
    const followed = derived.prepare<[], Followed>('SELECT instance, sequence, etag, reset FROM followed').get()
    if (followed === undefined || beginsAnew(wiki, followed)) return []
    const links = derived.prepare<[string], LinkRow>('SELECT key, title_key FROM article_link WHERE article_id = ?')
    const heads = wiki.prepare<[number], HeadRow>(`
      SELECT a.id, a.title, a.deleted, r.body
      FROM article a JOIN revision r ON r.etag = a.etag WHERE r.number <= ?`)
    const wrong: string[] = []
    for (const { id, title, deleted, body } of heads.iterate(followed.sequence)) {
      const expected = new Set(deleted === 1 ? [] : linkTargets(body).map(targetKey))
      const found = links.all(id)
      const titleKey = foldTitle(title)
      const agrees =
        found.length === expected.size && found.every(row => expected.has(row.key) && row.title_key === titleKey)
      if (!agrees) wrong.push(`the links of article ${id} are indexed wrongly`)
    }
    return wrong
  },
})

/** Whether the log is another one than was followed, of another wiki or from before a backup was restored. */
function beginsAnew(wiki: Database.Database, { instance, sequence, etag, reset }: Followed): boolean {
  const id = wiki.prepare<[], string>('SELECT id FROM instance').pluck().get()
  const lastReset = wiki.prepare<[], number | null>('SELECT max(number) FROM reset').pluck()
  return (
    id !== instance ||
    (lastReset.get() ?? 0) > reset ||
    (sequence > 0 && createChangeLog(wiki).etagAt(sequence) !== etag)
  )
}
