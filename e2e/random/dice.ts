/** What there was to pick from has gone. */
export class NothingThere extends Error {
  override name = 'NothingThere'
}

/** Everything random in one step of a run. The same seed throws the same, whatever was thrown before. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to and without 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 up to and without `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  happens(probability: number): boolean {
    return this.next() < probability
  }

  /** @throws NothingThere where there is nothing to pick from. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new NothingThere('there is nothing to pick from')
    return item
  }

  /** One of the items, each as often as its weight says. */
  weighted<Item extends { readonly weight: number }>(items: readonly Item[]): Item {
    let left = this.next() * items.reduce((sum, { weight }) => sum + weight, 0)
    const found = items.find(({ weight }) => (left -= weight) < 0) ?? items.at(-1)
    if (found === undefined) throw new Error('there is nothing to pick from')
    return found
  }
}

/** The dice of one step: how far the steps before it got makes no difference to it. */
export const diceOf = (seed: number, step: number): Dice =>
  new Dice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b))
