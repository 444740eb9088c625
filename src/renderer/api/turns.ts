/** Steps that are taken one after the other. */
export class Turns {
  #last: Promise<void> = Promise.resolve()

  /** Takes a step after all that came before it. A fault is told to the window, and does not hold up what follows. */
  next(step: () => Promise<void>): void {
    this.#last = this.#last.then(step).catch((error: unknown) => {
      queueMicrotask(() => {
        throw error
      })
    })
  }

  /** Resolves once every step so far is taken. */
  settled(): Promise<void> {
    return this.#last
  }
}
