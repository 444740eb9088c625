import { computed, shallowRef, type ComputedRef } from 'vue'
import { noChoices, type Choices } from './choices.ts'

export interface ChoiceHistory {
  readonly present: ComputedRef<Choices>
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** One step, which one undo takes back. Choices that are the same value as before are no step. */
  commit(next: Choices): void
  /** Changes the present step: typing is undone by the text field itself, letter by letter. */
  amend(next: Choices): void
  readonly undo: () => boolean
  readonly redo: () => boolean
}

/** What was chosen, with every earlier state of it. */
export function createChoiceHistory(initial: Choices = noChoices): ChoiceHistory {
  const past = shallowRef<readonly Choices[]>([])
  const present = shallowRef(initial)
  const future = shallowRef<readonly Choices[]>([])
  return {
    present: computed(() => present.value),
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    commit(next) {
      if (next === present.value) return
      past.value = [...past.value, present.value]
      present.value = next
      future.value = []
    },
    amend(next) {
      present.value = next
      future.value = []
    },
    undo() {
      const earlier = past.value.at(-1)
      if (earlier === undefined) return false
      future.value = [present.value, ...future.value]
      past.value = past.value.slice(0, -1)
      present.value = earlier
      return true
    },
    redo() {
      const [later, ...rest] = future.value
      if (later === undefined) return false
      past.value = [...past.value, present.value]
      future.value = rest
      present.value = later
      return true
    },
  }
}
