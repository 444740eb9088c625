import { median } from './figure.ts'
import type { Rate } from './load.ts'

export const perSecond = (rates: readonly Rate[]): number[] => rates.map(rate => rate.perSecond)

/** In words: the medians of what the rounds gave. */
export function latency(rates: readonly Rate[]): string {
  const [p50, p99] = [median(rates.map(({ p50Ms }) => p50Ms)), median(rates.map(({ p99Ms }) => p99Ms))]
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
}
