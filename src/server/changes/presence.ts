import type { ArticleId } from '#shared/domain/article.ts'
import type { ArticlePresence, PresenceMode } from '#shared/protocol/presence.ts'

/** One window of one person, as it said last. */
interface Session {
  readonly key: string
  readonly person: string
  readonly session: string
  readonly articleId: ArticleId
  readonly mode: PresenceMode
  readonly saidAtMs: number
}

/** Those at one article, and what is said of them as long as it holds. */
interface Gathering {
  readonly sessions: Map<string, Session>
  said: ArticlePresence | undefined
}

interface PresenceOptions {
  /** Takes server-sent events for everybody who listens. */
  readonly announce: (events: string) => void
  /** How many listen now. */
  readonly audience?: () => number
  /** Clients say again that they are there whenever they hear the stream's heartbeat, each 15 s. */
  readonly expiresAfterMs?: number
  /** What changes within this time is told at once, and each article once. */
  readonly settleMs?: number
}

/** A person's windows that count; the one heard of longest ago makes room. Memory is bounded by this and the people. */
export const sessionsPerPerson = 50
/** Of more windows at one article than this, those that edit are named before all others. */
export const namedSessions = 100
/** How often a person's windows may speak: so many at once, and so many a second over time. */
const burst = 100
const perSecond = 5
/** Telling takes some microseconds for each who listens, so the time to settle grows with them. */
const settleMsPerListener = 1

/** Who has which article open in this process. Kept in memory alone: it is true only as long as it is said again. */
export class Presence {
  readonly #announce: (events: string) => void
  readonly #audience: () => number
  readonly #expiresAfterMs: number
  readonly #settleMs: number
  /** By person and session, those heard of longest ago first. */
  readonly #sessions = new Map<string, Session>()
  /** The keys of each person's sessions, in the same order. */
  readonly #own = new Map<string, Set<string>>()
  readonly #gatherings = new Map<ArticleId, Gathering>()
  readonly #changed = new Set<ArticleId>()
  readonly #allowance = new Map<string, { left: number; atMs: number }>()
  /** Begins high, so that it also rises over a restart. */
  #version = Date.now()
  #settling: NodeJS.Timeout | undefined
  #expiring: NodeJS.Timeout | undefined

  constructor({ announce, audience = () => 0, expiresAfterMs = 35_000, settleMs = 50 }: PresenceOptions) {
    this.#announce = announce
    this.#audience = audience
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
    if (before === undefined) this.#makeRoom(person)
    else this.#forget(before)
    this.#remember({ key, person, session, articleId, mode, saidAtMs: performance.now() })
    this.#expiring ??= this.#expireAfter(this.#expiresAfterMs)
    if (before?.articleId === articleId && before.mode === mode) return
    if (before !== undefined && before.articleId !== articleId) this.#touch(before.articleId)
    this.#touch(articleId)
  }

  leave(articleId: ArticleId, person: string, session: string): void {
    const known = this.#sessions.get(keyOf(person, session))
    // It may have gone on to another article, and be heard of in the wrong order.
    if (known?.articleId === articleId) this.#remove(known)
  }

  of(articleId: ArticleId): ArticlePresence {
    const gathering = this.#gatherings.get(articleId)
    if (gathering === undefined) return { articleId, version: this.#version, present: [] }
    return (gathering.said ??= { articleId, version: this.#version, present: named(gathering) })
  }

  close(): void {
    clearTimeout(this.#settling)
    clearTimeout(this.#expiring)
    this.#sessions.clear()
    this.#own.clear()
    this.#gatherings.clear()
  }

  #makeRoom(person: string): void {
    const own = this.#own.get(person)
    if (own === undefined || own.size < sessionsPerPerson) return
    const [oldest] = own
    const session = oldest === undefined ? undefined : this.#sessions.get(oldest)
    if (session !== undefined) this.#remove(session)
  }

  #remove(session: Session): void {
    this.#forget(session)
    this.#touch(session.articleId)
  }

  #remember(session: Session): void {
    const { key, person, articleId } = session
    this.#sessions.set(key, session)
    const own = this.#own.get(person) ?? new Set()
    this.#own.set(person, own.add(key))
    const gathering = this.#gatherings.get(articleId) ?? { sessions: new Map(), said: undefined }
    this.#gatherings.set(articleId, gathering)
    gathering.sessions.set(key, session)
  }

  #forget({ key, person, articleId }: Session): void {
    this.#sessions.delete(key)
    const own = this.#own.get(person)
    own?.delete(key)
    if (own?.size === 0) this.#own.delete(person)
    const gathering = this.#gatherings.get(articleId)
    gathering?.sessions.delete(key)
    if (gathering?.sessions.size === 0) this.#gatherings.delete(articleId)
  }

  #touch(articleId: ArticleId): void {
    this.#version += 1
    const gathering = this.#gatherings.get(articleId)
    if (gathering !== undefined) gathering.said = undefined
    this.#changed.add(articleId)
    this.#settling ??= setTimeout(() => this.#tell(), this.#timeToSettleMs()).unref()
  }

  #timeToSettleMs(): number {
    return Math.max(this.#settleMs, this.#audience() * settleMsPerListener)
  }

  #tell(): void {
    this.#settling = undefined
    this.#announce([...this.#changed].map(articleId => presenceEvent(this.of(articleId))).join(''))
    this.#changed.clear()
  }

  #expireAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#expire(), ms).unref()
  }

  #expire(): void {
    this.#expiring = undefined
    const nowMs = performance.now()
    for (const session of this.#sessions.values()) {
      const leftMs = session.saidAtMs + this.#expiresAfterMs - nowMs
      if (leftMs > 0) {
        this.#expiring = this.#expireAfter(Math.ceil(leftMs))
        return
      }
      this.#remove(session)
    }
  }
}

/** Without an id: whoever resumes a stream resumes after the last change. */
function presenceEvent(presence: ArticlePresence): string {
  return `event: presence\ndata: ${JSON.stringify(presence)}\n\n`
}

/** Those who edit first, and otherwise in an order that does not depend on when they came. */
function named({ sessions }: Gathering): ArticlePresence['present'] {
  const rank = ({ mode, key }: Session) => (mode === 'editing' ? '0' : '1') + key
  return [...sessions.values()]
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .slice(0, namedSessions)
    .map(({ person, session, mode }) => ({ person, session, mode }))
}

const keyOf = (person: string, session: string): string => JSON.stringify([person, session])
