const firstMs = 500
const lastMs = 15_000

/** Waits that grow from half a second to fifteen, spread at random so that many clients do not come back at once.
 *  Going online, or becoming visible, ends a wait. */
export class BackOff {
  #nextMs = firstMs
  #wake: (() => void) | undefined
  readonly #onSign = () => this.wake()

  /** Starts to listen for signs that trying again may help. */
  start(): void {
    addEventListener('online', this.#onSign)
    document.addEventListener('visibilitychange', this.#onSign)
  }

  stop(): void {
    removeEventListener('online', this.#onSign)
    document.removeEventListener('visibilitychange', this.#onSign)
    this.wake()
  }

  /** It worked: the next wait is short again. */
  reset(): void {
    this.#nextMs = firstMs
  }

  /** Ends the wait that is under way. */
  wake(): void {
    this.#wake?.()
  }

  pause(): Promise<void> {
    const delay = this.#nextMs * (0.75 + Math.random() / 2)
    this.#nextMs = Math.min(this.#nextMs * 2, lastMs)
    return new Promise(resolve => {
      const timer = setTimeout(resolve, delay)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
