import type { Decision, Decisions } from '#shared/domain/merge/passage.ts'

/** What a text by hand began with. `earlier` is what was written by hand before. */
export type HandStart = 'mine' | 'theirs' | 'both' | 'original' | 'suggestion' | 'earlier'
export interface HandText {
  readonly text: string
  readonly from: HandStart
}

/** Everything a person chose so far, by passage id. Immutable, so that undoing is going back to an earlier value. Ids
 *  name contents: when somebody saves again, what is still the same keeps its choice and everything else has none. */
export interface Choices {
  readonly decisions: Decisions
  /** Texts being written by hand. Until such a text is used its passage is undecided, whatever was chosen before. */
  readonly writing: Readonly<Record<string, HandText>>
}

export const noChoices: Choices = { decisions: {}, writing: {} }

export function decide(choices: Choices, ids: readonly string[], decision: Decision): Choices {
  const decided = Object.fromEntries(ids.map(id => [id, decision]))
  return { decisions: { ...choices.decisions, ...decided }, writing: without(choices.writing, ids) }
}

/** Conflicts are open again; a merged passage that was taken back stays taken back. */
export function undecide(choices: Choices, ids: readonly string[]): Choices {
  const open = ids.filter(id => choices.decisions[id] !== undefined)
  return decide({ ...choices, writing: without(choices.writing, ids) }, open, { kind: 'open' })
}

export const write = (choices: Choices, id: string, hand: HandText): Choices => ({
  ...choices,
  writing: { ...choices.writing, [id]: hand },
})

export function swapOrder(choices: Choices, id: string): Choices {
  const decision = choices.decisions[id]
  if (decision?.kind !== 'both') return choices
  return decide(choices, [id], { kind: 'both', first: decision.first === 'mine' ? 'theirs' : 'mine' })
}

function without<T>(record: Readonly<Record<string, T>>, ids: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([id]) => !ids.includes(id)))
}
