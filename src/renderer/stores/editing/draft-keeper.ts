import { shallowRef, type ShallowRef } from 'vue'
import { isFull } from '../../api/draft-store.ts'
import type { Draft } from './draft.ts'

/** Where the newest text is, as far as this computer's disk is concerned. */
export type Keeping =
  /** There is nothing to keep. */
  | { readonly kind: 'nothing' }
  /** On its way. `hasEarlier`: an earlier state of the text is on disk. */
  | { readonly kind: 'under-way'; readonly hasEarlier: boolean }
  | { readonly kind: 'kept' }
  /** Only in this window. `since`: ISO 8601, when the first change was made that is not on disk. */
  | { readonly kind: 'failed'; readonly reason: 'full' | 'refused' | 'slow'; readonly since: string }

export interface DraftTarget {
  put(draft: Draft): Promise<void>
  remove(slot: string): Promise<void>
}

const pauseMs = 300
const longestPauseMs = 1_000
/** A disk that takes longer than this does not keep up: the text counts as not saved. */
const patienceMs = 3_000
const retryMs = 5_000

type Wanted = { readonly draft: Draft | undefined }

/** Brings the newest state of one draft to disk: the first change at once, further ones within a second, one write at a
 *  time, the newest state always last. */
export class DraftKeeper {
  readonly keeping: ShallowRef<Keeping> = shallowRef({ kind: 'nothing' })
  readonly #slot: string
  readonly #target: DraftTarget
  #wanted: Wanted = { draft: undefined }
  /** What is on disk; undefined while that is not known. */
  #stored: Wanted | undefined
  #writing: Promise<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #patience: ReturnType<typeof setTimeout> | undefined
  #changedAt = 0
  #unkeptSince: string | undefined

  /** `stored` is the draft as it was read from the slot, if there was one. */
  constructor(slot: string, target: DraftTarget, stored: Draft | undefined) {
    this.#slot = slot
    this.#target = target
    this.#wanted = { draft: stored }
    this.#stored = this.#wanted
    if (stored !== undefined) this.keeping.value = { kind: 'kept' }
  }

  /** The newest state, or undefined once the wiki has everything. */
  keep(draft: Draft | undefined): void {
    if (draft === undefined && this.#wanted.draft === undefined) return
    this.#wanted = { draft }
    if (this.#unkeptSince === undefined) {
      this.#unkeptSince = new Date().toISOString()
      this.#changedAt = performance.now()
      this.#patience = setTimeout(() => this.#lose('slow'), patienceMs)
      if (this.keeping.value.kind !== 'failed') {
        this.keeping.value = { kind: 'under-way', hasEarlier: this.keeping.value.kind === 'kept' }
      }
    }
    this.#schedule(this.#pause())
  }

  /** Writes now. Resolves when the newest state is on disk, or could not be brought there; `keeping` says which. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#writing !== undefined) await this.#writing
    if (this.#wanted === this.#stored) return
    await this.#write()
    if (this.keeping.value.kind !== 'failed' && this.#wanted !== this.#stored) await this.flush()
  }

  #pause(): number {
    const { value } = this.keeping
    const isFirst = value.kind === 'under-way' && !value.hasEarlier && this.#writing === undefined
    // What the wiki has is no draft any more, even if the window closes right now.
    if (isFirst || this.#wanted.draft === undefined) return 0
    if (value.kind === 'failed') return pauseMs
    const left = longestPauseMs - (performance.now() - this.#changedAt)
    return Math.max(0, Math.min(pauseMs, left))
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.flush() // its outcome is told by `keeping`
    }, delay)
  }

  #write(): Promise<void> {
    const writing = this.#writeOnce(this.#wanted).finally(() => {
      if (this.#writing === writing) this.#writing = undefined
    })
    this.#writing = writing
    return writing
  }

  async #writeOnce(wanted: Wanted): Promise<void> {
    this.#stored = undefined
    try {
      if (wanted.draft === undefined) await this.#target.remove(this.#slot)
      else await this.#target.put(wanted.draft)
    } catch (error) {
      this.#lose(isFull(error) ? 'full' : 'refused')
      this.#schedule(retryMs)
      return
    }
    this.#stored = wanted
    clearTimeout(this.#patience)
    if (wanted === this.#wanted) {
      this.#unkeptSince = undefined
      this.keeping.value = wanted.draft === undefined ? { kind: 'nothing' } : { kind: 'kept' }
      return
    }
    // Typed meanwhile: what was typed then is not on disk yet, and starts a patience of its own.
    this.#unkeptSince = new Date().toISOString()
    this.#changedAt = performance.now()
    this.#patience = setTimeout(() => this.#lose('slow'), patienceMs)
    this.keeping.value = { kind: 'under-way', hasEarlier: wanted.draft !== undefined }
    if (this.#timer === undefined) this.#schedule(pauseMs)
  }

  #lose(reason: 'full' | 'refused' | 'slow'): void {
    clearTimeout(this.#patience)
    if (this.#wanted.draft === undefined) return // a draft that could not be removed endangers nothing
    this.keeping.value = { kind: 'failed', reason, since: this.#unkeptSince ?? new Date().toISOString() }
  }
}
