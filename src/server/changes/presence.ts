import type { ArticleId } from '#shared/domain/article.ts'
import type { ArticlePresence, PresenceMode } from '#shared/protocol/presence.ts'

/** One window of one person, as it said last. */
interface Session {
  readonly person: string
  readonly session: string
  readonly articleId: ArticleId
  readonly mode: PresenceMode
  readonly saidAtMs: number
}

interface PresenceOptions {
  /** Takes one server-sent event for everybody who listens. */
  readonly announce: (frame: string) => void
  /** Clients say again that they are there whenever they hear the stream's heartbeat, each 15 s. */
  readonly expiresAfterMs?: number
  /** What changes within this time is one event for each article. */
  readonly settleMs?: number
}

/** A person's windows that count; the one heard of longest ago makes room. Memory is bounded by this and the people. */
export const sessionsPerPerson = 50
/** How often a person's windows may speak: so many at once, and so many a second over time. */
const burst = 100
const perSecond = 5

/** Who has which article open in this process. Kept in memory alone: it is true only as long as it is said again. */
export class Presence {
  readonly #announce: (frame: string) => void
  readonly #expiresAfterMs: number
  readonly #settleMs: number
  /** By person and session, those heard of longest ago first. */
  readonly #sessions = new Map<string, Session>()
  readonly #changed = new Set<ArticleId>()
  readonly #allowance = new Map<string, { left: number; atMs: number }>()
  /** Begins high, so that it also rises over a restart. */
  #version = Date.now()
  #settling: NodeJS.Timeout | undefined
  #expiring: NodeJS.Timeout | undefined

  constructor({ announce, expiresAfterMs = 35_000, settleMs = 50 }: PresenceOptions) {
    this.#announce = announce
    this.#expiresAfterMs = expiresAfterMs
    this.#settleMs = settleMs
  }

  /** False: this person's windows say more than there can be to say. */
  maySpeak(person: string): boolean {
    const nowMs = performance.now()
    const before = this.#allowance.get(person) ?? { left: burst, atMs: nowMs }
    const left = Math.min(burst, before.left + ((nowMs - before.atMs) / 1000) * perSecond)
    const isAllowed = left >= 1
    this.#allowance.set(person, { left: isAllowed ? left - 1 : left, atMs: nowMs })
    return isAllowed
  }

  /** A window is at an article, and nowhere else; or still there. */
  enter(articleId: ArticleId, person: string, session: string, mode: PresenceMode): void {
    const key = keyOf(person, session)
    const before = this.#sessions.get(key)
    this.#sessions.delete(key)
    if (before === undefined) this.#makeRoom(person)
    this.#sessions.set(key, { person, session, articleId, mode, saidAtMs: performance.now() })
    this.#expiring ??= this.#expireAfter(this.#expiresAfterMs)
    if (before?.articleId === articleId && before.mode === mode) return
    if (before !== undefined && before.articleId !== articleId) this.#touch(before.articleId)
    this.#touch(articleId)
  }

  leave(articleId: ArticleId, person: string, session: string): void {
    const key = keyOf(person, session)
    // It may have gone on to another article, and be heard of in the wrong order.
    if (this.#sessions.get(key)?.articleId === articleId) this.#remove(key)
  }

  of(articleId: ArticleId): ArticlePresence {
    const present = [...this.#sessions.values()]
      .filter(session => session.articleId === articleId)
      .map(({ person, session, mode }) => ({ person, session, mode }))
      .sort((a, b) => (keyOf(a.person, a.session) < keyOf(b.person, b.session) ? -1 : 1))
    return { articleId, version: this.#version, present }
  }

  close(): void {
    clearTimeout(this.#settling)
    clearTimeout(this.#expiring)
    this.#sessions.clear()
  }

  #makeRoom(person: string): void {
    const own = [...this.#sessions].filter(([, session]) => session.person === person)
    const [oldest] = own
    if (own.length >= sessionsPerPerson && oldest !== undefined) this.#remove(oldest[0])
  }

  #remove(key: string): void {
    const session = this.#sessions.get(key)
    this.#sessions.delete(key)
    if (session !== undefined) this.#touch(session.articleId)
  }

  #touch(articleId: ArticleId): void {
    this.#version += 1
    this.#changed.add(articleId)
    this.#settling ??= setTimeout(() => this.#tell(), this.#settleMs).unref()
  }

  #tell(): void {
    this.#settling = undefined
    for (const articleId of this.#changed) this.#announce(presenceFrame(this.of(articleId)))
    this.#changed.clear()
  }

  #expireAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#expire(), ms).unref()
  }

  #expire(): void {
    this.#expiring = undefined
    const nowMs = performance.now()
    for (const [key, { saidAtMs }] of this.#sessions) {
      const leftMs = saidAtMs + this.#expiresAfterMs - nowMs
      if (leftMs > 0) {
        this.#expiring = this.#expireAfter(Math.ceil(leftMs))
        return
      }
      this.#remove(key)
    }
  }
}

/** Without an id: whoever resumes a stream resumes after the last change. */
export function presenceFrame(presence: ArticlePresence): string {
  return `event: presence\ndata: ${JSON.stringify(presence)}\n\n`
}

const keyOf = (person: string, session: string): string => JSON.stringify([person, session])
