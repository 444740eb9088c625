import { availableParallelism } from 'node:os'

/** A thread that does not sleep takes a processor from the one for which it waits, where that is the only one. */
const canStayAwake = availableParallelism() > 1

/** A wait of one thread for another that comes again and again. To sleep and be woken takes as long as a short wait does: so
 *  where the last one was short, the thread stays awake for the next (ADR 0007). */
export class ShortWait {
  readonly #limitMs: number
  #began: number | undefined
  #wasShort = false

  /** @param limitMs what is short, and for how long the thread stays awake at most */
  constructor(limitMs: number) {
    this.#limitMs = limitMs
  }

  /** The wait begins, anew where the one before was given up. */
  begin(): void {
    this.#began = performance.now()
  }

  /** What was waited for is there. Says nothing where no wait has begun. */
  end(): void {
    if (this.#began === undefined) return
    this.#wasShort = this.#isShort(this.#began)
    this.#began = undefined
  }

  /** Whether to look again, instead of sleeping: true only between `begin` and `end`. */
  get keepsAwake(): boolean {
    return canStayAwake && this.#wasShort && this.#began !== undefined && this.#isShort(this.#began)
  }

  #isShort(began: number): boolean {
    return performance.now() - began < this.#limitMs
  }
}
