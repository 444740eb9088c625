import { shallowRef } from 'vue'

export interface Question {
  readonly title: string
  readonly text: string
  /** The words on the button that goes ahead: a verb and what it is done to. */
  readonly goAhead: string
  readonly cancel?: string
  readonly danger?: boolean
}

const asked = shallowRef<{ readonly question: Question; answer(goAhead: boolean): void }>()

/** Asks before something that cannot be taken back. One question at a time: a second one answers the first with no. */
export function askQuestion(question: Question): Promise<boolean> {
  asked.value?.answer(false)
  return new Promise(resolve => {
    asked.value = {
      question,
      answer: goAhead => {
        asked.value = undefined
        resolve(goAhead)
      },
    }
  })
}

/** For the one dialog that shows the question. */
export const useAskedQuestion = () => asked
