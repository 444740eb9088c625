/** One measured figure, beside what the same machine did in the same run with less to do. */
export interface Figure {
  readonly name: string
  readonly unit: '/s' | 'ms' | 'KB' | 'x'
  readonly value: number
  /** What it is compared with, in the same unit. */
  readonly beside?: { readonly name: string; readonly value: number }
  /** `value` to the other one: the median of the ratios of single rounds, so that noise which takes longer cancels. */
  readonly ratio?: number
  readonly required?: Requirement
  readonly detail?: string
}

/** What the product promises of a figure's ratio or of its value. */
export interface Requirement {
  readonly of: 'ratio' | 'value'
  readonly is: 'at least' | 'at most'
  readonly bound: number
}

export const atLeast = (bound: number): Requirement => ({ of: 'ratio', is: 'at least', bound })
export const atMost = (bound: number): Requirement => ({ of: 'ratio', is: 'at most', bound })
export const within = (bound: number): Requirement => ({ of: 'value', is: 'at most', bound })

/** Undefined where nothing is required. */
export function isMet({ value, ratio, required }: Figure): boolean | undefined {
  if (required === undefined) return undefined
  const measured = required.of === 'value' ? value : ratio
  if (measured === undefined) throw new Error('a ratio is required of a figure that has none')
  return required.is === 'at least' ? measured >= required.bound : measured <= required.bound
}

interface Compared {
  readonly name: string
  readonly unit: Figure['unit']
  /** One value a round. */
  readonly values: readonly number[]
  readonly beside: { readonly name: string; readonly values: readonly number[] }
  readonly required?: Requirement
  readonly detail?: string
}

/** A figure out of rounds in which both were measured in turn. */
export function compared({ values, beside, ...rest }: Compared): Figure {
  const ratios = values.map((value, round) => value / (beside.values[round] ?? NaN))
  return {
    ...rest,
    value: median(values),
    beside: { name: beside.name, value: median(beside.values) },
    ratio: median(ratios),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}
