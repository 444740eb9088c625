/** A source of chance that gives the same sequence for the same seed. */
export interface Chance {
  /** A whole number from `least` up to, and with, `most`. */
  between(least: number, most: number): number
  /** True in that part of all cases. */
  happens(part: number): boolean
  /** @throws where there is none to pick */
  pick<T>(items: readonly T[]): T
  /** Another source, which depends on the seed alone and not on what this one gave out before. */
  fork(name: string | number): Chance
}

/** Mulberry32: small, and good enough to choose who does what next. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    between,
    happens: part => next() < part,
    pick(items) {
      if (items.length === 0) throw new Error('there is none to pick')
      // Shorter than any index.
      return items[between(0, items.length - 1)] as (typeof items)[number]
    },
    fork: name => createChance(hashOf(`${seed}/${name}`)),
  }
}

/** The seed that ETAGERE_SEED names, or a new one. */
export const chosenSeed = (): number => {
  const named = Number(process.env['ETAGERE_SEED'])
  return Number.isInteger(named) && named > 0 ? named : 1 + Math.floor(Math.random() * 0x7fffffff)
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}
