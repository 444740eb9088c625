import type { Change } from '#shared/protocol/change.ts'
import { Turns } from './turns.ts'

interface ChangeCursorOptions {
  /** One page of what was committed after a sequence number; undefined where the instance did not answer. */
  readonly read: (since: number) => Promise<{ readonly items: readonly Change[]; readonly more: boolean } | undefined>
  readonly onChange: (change: Change) => void
}

/** One window's place in an instance's changes. Whoever passes changes on to it says what each came after, so it knows
 *  what it missed, and reads that up: nothing is delivered twice or out of order, and nothing is left out. */
export class ChangeCursor {
  readonly #options: ChangeCursorOptions
  #position: number | undefined
  readonly #turns = new Turns()

  constructor(options: ChangeCursorOptions) {
    this.#options = options
  }

  /** Everything up to this sequence number is known. Undefined before `begin`. */
  get position(): number | undefined {
    return this.#position
  }

  /** Starts where the instance stands, unless it has begun before. */
  begin(position: number): void {
    this.#position ??= position
  }

  /** A change, and the sequence number that the one who passes it on had seen before it. */
  take(change: Change, after: number): void {
    this.#turns.next(() => this.#take(change, after))
  }

  /** Somebody knows of everything up to this sequence number. */
  reach(position: number): void {
    this.#turns.next(async () => {
      if (this.#position !== undefined && position > this.#position) await this.#catchUp(this.#position, position)
    })
  }

  /** Resolves once everything that was passed on is dealt with. */
  settled(): Promise<void> {
    return this.#turns.settled()
  }

  async #take(change: Change, after: number): Promise<void> {
    if (this.#position === undefined) return
    // The instance was put back to an earlier state: its numbers begin again below.
    const isBackwards = change.kind === 'reset' && after > change.sequence
    if (!isBackwards && change.sequence <= this.#position) return
    if (!isBackwards && after > this.#position) {
      await this.#catchUp(this.#position, change.sequence)
      return
    }
    this.#deliver(change)
  }

  /** Where it fails the position stays, so whatever comes next shows the gap again. */
  async #catchUp(from: number, to: number): Promise<void> {
    const page = await this.#options.read(from)
    if (page === undefined) return
    // Too much was missed to go through one by one: everything is read anew.
    if (page.more) {
      this.#deliver({ kind: 'reset', sequence: to, at: new Date().toISOString() })
      return
    }
    for (const change of page.items) this.#deliver(change)
    // Numbers have gaps: the last one known may belong to no change.
    if (this.#position === from) this.#position = to
  }

  #deliver(change: Change): void {
    this.#position = change.sequence
    this.#options.onChange(change)
  }
}
