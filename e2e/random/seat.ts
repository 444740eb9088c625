import type { ArticleId } from '#shared/domain/article.ts'
import type { Held } from '../fixtures/gate.ts'
import { storedOnDisk, type Ledger } from '../fixtures/ledger.ts'
import type { Editor } from '../fixtures/test.ts'
import type { Wiki } from '../fixtures/wiki.ts'
import type { WikiWindow } from '../pages/wiki-window.ts'

/** Long enough for anything that a window does by itself; what is not there by then was not to be had. */
const patienceMs = 4_000

/** Somebody in a random run, with windows that come and go and a network that fails. */
export class Seat {
  readonly editor: Editor
  readonly windows: WikiWindow[]
  /** What the network keeps back, and the step at which it lets it go or drops it. */
  readonly held: { readonly until: number; readonly what: Held; readonly end: 'release' | 'drop' }[] = []
  isOffline = false
  isSignedOut = false
  /** Lines written by hand into a decision that was not saved yet. */
  byHand: string[] = []

  constructor(editor: Editor) {
    this.editor = editor
    this.windows = [editor]
    editor.page.setDefaultTimeout(patienceMs)
  }

  get name(): string {
    return this.editor.name
  }

  async openWindow(): Promise<WikiWindow> {
    const window = await this.editor.openWindow()
    window.page.setDefaultTimeout(patienceMs)
    this.windows.push(window)
    return window
  }

  async closeWindow(window: WikiWindow): Promise<void> {
    this.windows.splice(this.windows.indexOf(window), 1)
    await window.page.close({ runBeforeUnload: false })
  }

  async signIn(wiki: Wiki, window: WikiWindow): Promise<void> {
    await window.page.goto(wiki.signInUrl(this.editor.name, this.editor.gate.url))
    this.isSignedOut = false
  }

  /** Everything that the network kept back goes on, or is lost, at the given step. */
  async letGo(step: number): Promise<void> {
    for (const entry of this.held.filter(({ until }) => until <= step)) {
      this.held.splice(this.held.indexOf(entry), 1)
      if (entry.end === 'release') entry.what.release()
      else await this.#lose(entry.what)
    }
  }

  /** The network is away for a moment: where only a connection breaks, the browser sends the same again by itself. */
  async #lose(what: Held): Promise<void> {
    this.editor.gate.goOffline()
    what.drop()
    await this.settle()
    if (!this.isOffline) await this.editor.comeOnline()
  }

  /** Nothing is under way any more but what is kept back, and the windows have shown what came of it. */
  async settle(): Promise<void> {
    const quiet = this.editor.gate.whenQuiet()
    await Promise.race([quiet, new Promise(resolve => setTimeout(resolve, patienceMs))])
    await Promise.all(this.windows.map(({ page }) => page.evaluate(() => new Promise(done => setTimeout(done)))))
  }
}

/** What a run is about. */
export interface World {
  readonly wiki: Wiki
  readonly instanceId: string
  readonly ledger: Ledger
  readonly seats: readonly Seat[]
  /** Lines that stood in an editor which said that they are saved. */
  readonly confirmed: Set<string>
  /** How often a new name was given: lines and titles are unique. */
  names: number
}

/** A draft as it stands on disk, as far as a run has to know. */
export interface StoredDraft {
  readonly articleId: ArticleId
  readonly state: {
    readonly origin: { readonly kind: 'new' | 'stored' | 'deleted' }
    readonly flow: { readonly kind: string }
  }
}

export async function draftsOf({ windows }: Seat): Promise<StoredDraft[]> {
  const window = windows[0]
  if (window === undefined) throw new Error('somebody has no window')
  return ((await storedOnDisk(window.page))['etagere-drafts'] ?? []) as StoredDraft[]
}
