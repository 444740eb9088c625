import { capitalised, namesOf } from '../../composables/people-words.ts'

/** Every sentence of the conflict dialog that depends on people or numbers, as the design words it. */

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const numberWord = (count: number) => numberWords[count] ?? count.toLocaleString('en')

export function titleOf(people: readonly string[], me: string | undefined): string {
  return people.every(name => name === me)
    ? 'You saved this article in another window'
    : `${namesOf(people, me)} saved this article while you were editing`
}

export interface Progress {
  readonly total: number
  readonly undecided: number
  readonly fresh: number
  /** How many people saved. */
  readonly savers: number
  /** Both versions were changed by the same person. */
  readonly ownWindow: boolean
  readonly baseKnown: boolean
}

export function introductionOf({ total, undecided, fresh, savers, ownWindow, baseKnown }: Progress): string {
  if (undecided === 0) {
    return total === 0
      ? 'Nothing is to decide. Read it once more if you like, then save.'
      : 'Everything is decided. Read it once more if you like, then save.'
  }
  if (fresh > 0) {
    const passages = fresh === 1 ? 'One more passage needs' : `${capitalised(numberWord(fresh))} more passages need`
    return `${passages} your decision. Everything else is merged.`
  }
  if (!baseKnown) {
    return 'Where both versions started is not known. Choose what the article should say.'
  }
  const passages = total === 1 ? 'passage' : `${numberWord(total)} passages`
  const what =
    savers > 1
      ? `Others changed the same ${passages} as you`
      : `${ownWindow ? 'Both windows' : 'You both'} changed the same ${passages}`
  return `${what}. Choose what the article should say; everything else is merged.`
}

export function counterOf(total: number, undecided: number): string {
  if (undecided > 0) return `${undecided} of ${total} to decide`
  return total === 1 ? 'Decided' : `All ${total} decided`
}

/** Why the merged version cannot be saved yet. */
export function reasonNotToSave(undecided: number): string | undefined {
  if (undecided === 0) return undefined
  return undecided === 1
    ? 'One passage is still to decide.'
    : `${capitalised(numberWord(undecided))} passages are still to decide.`
}

export function savedAgainOf(fresh: number): string {
  if (fresh === 0) return 'your choices are kept, nothing new to decide.'
  return `your choices are kept, ${fresh} new ${fresh === 1 ? 'conflict' : 'conflicts'}.`
}

export function mergedCountOf(count: number): string {
  return `${count} ${count === 1 ? 'change' : 'changes'} merged automatically`
}
