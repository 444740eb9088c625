import type { Figure } from './figure.ts'

/** What a topic measures with. */
export interface Bench {
  /** A folder for this topic alone; removed afterwards. */
  readonly work: string
  /** How long each contender runs in each round. */
  readonly seconds: number
  readonly rounds: number
  readonly progress: (what: string) => void
  /** Says in the report why something was not measured. */
  readonly skip: (what: string, why: string) => void
}

/** One part of the report, e.g. saves. */
export interface Topic {
  readonly title: string
  /** How it is measured, as a paragraph of the report. */
  readonly how: string
  measure(bench: Bench): Promise<readonly Figure[]>
}
