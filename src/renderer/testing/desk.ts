import type { ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../api/identifier.ts'
import type { WikiApi } from '../api/wiki-api.ts'
import { draftSchema, waitingSince, type Draft } from '../stores/editing/draft.ts'
import { EditSession, editOfNew } from '../stores/editing/edit-session.ts'
import type { EditState } from '../stores/editing/edit-state.ts'
import { mergeVersions } from '../stores/editing/merge-versions.ts'
import { Outbox, type ReplayOutcome } from '../stores/editing/outbox.ts'

/** Marta's computer: one disk, and the locks by which her windows share it. */
export class Desk {
  readonly #api: () => WikiApi
  readonly disk = new Map<string, Draft>()
  readonly locks = new Set<string>()
  /** Where it is not, reading the drafts fails. */
  isReadable = true
  readonly #windows: Window[] = []

  /** `api`: how Marta's windows reach the wiki. */
  constructor(api: () => WikiApi) {
    this.#api = api
  }

  open(): Window {
    const window = new Window(this, this.#api())
    this.#windows.push(window)
    return window
  }

  async closeAll(): Promise<void> {
    for (const window of this.#windows) await window.crash()
  }

  drafts(): Draft[] {
    if (!this.isReadable) throw new Error('the disk cannot be read')
    return [...this.disk.values()].map(draft => draftSchema.parse(draft))
  }
}

/** One window: its sessions, and an outbox. */
export class Window {
  readonly sessions = new Map<string, EditSession>()
  readonly answered: EditSession[] = []
  readonly #desk: Desk
  readonly #api: WikiApi
  readonly #outbox: Outbox
  #isGone = false

  constructor(desk: Desk, api: WikiApi) {
    this.#desk = desk
    this.#api = api
    this.#outbox = new Outbox({
      drafts: { ofInstance: async () => this.#desk.drafts() },
      sessions: () => [...this.sessions.values()],
      resume: async ({ slot }) => this.#resume(slot),
      exclusively: (_instanceId, run) => run(),
      onAnswered: session => this.answered.push(session),
    })
  }

  begin(start: EditState, slot = `wiki/${start.articleId}/${randomUuid()}`): EditSession {
    this.#desk.locks.add(slot)
    const draft = this.#desk.drafts().find(kept => kept.slot === slot)
    const session = new EditSession({
      instanceId: 'wiki',
      api: () => this.#api,
      drafts: {
        put: async kept => {
          if (!this.#isGone) this.#desk.disk.set(kept.slot, structuredClone(kept))
        },
        remove: async gone => {
          if (!this.#isGone) this.#desk.disk.delete(gone)
        },
      },
      held: { slot, draft, release: () => this.#desk.locks.delete(slot) },
      send: asking => this.#outbox.send(asking),
      merge: mergeVersions,
      start,
    })
    this.sessions.set(slot, session)
    return session
  }

  /** The editor of an article as its writer finds it: the session that is open, the draft, or the article. */
  async edit(id: ArticleId, article: () => Promise<EditState>): Promise<EditSession> {
    const open = [...this.sessions.values()].find(({ articleId }) => articleId === id)
    if (open !== undefined) return open
    const draft = this.#desk.drafts().find(kept => kept.articleId === id)
    return this.begin(await article(), draft?.slot)
  }

  async closeEditor(session: EditSession): Promise<void> {
    await session.close()
    this.sessions.delete(session.slot)
  }

  /** Nothing more of it reaches the disk. */
  async crash(): Promise<void> {
    this.#isGone = true
    for (const session of this.sessions.values()) await session.close()
    this.sessions.clear()
  }

  replay(): Promise<ReplayOutcome> {
    return this.#outbox.replay('wiki')
  }

  #resume(slot: string): EditSession | 'held' | 'gone' {
    if (this.#isGone) return 'gone'
    if (this.#desk.locks.has(slot)) return 'held'
    const draft = this.#desk.drafts().find(kept => kept.slot === slot)
    if (draft === undefined || waitingSince(draft) === undefined) return 'gone'
    return this.begin(editOfNew(draft.articleId, draft.state.mine), slot)
  }
}
