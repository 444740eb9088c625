import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { ConflictResolution } from '../../stores/conflict-resolution.ts'
import { useConflictResolutions } from '../../stores/conflict-resolutions.ts'
import type { EditSession } from '../../stores/edit-session.ts'
import { counterOf } from '../conflict/conflict-words.ts'

/** How far the decision is that waits for the writer, as in “1 of 2 to decide”; empty until that is known. */
export function useMergeProgress(session: EditSession): ComputedRef<string> {
  const resolutions = useConflictResolutions()
  const resolution = shallowRef<ConflictResolution>()
  const waiting = computed(() => {
    const { flow } = session.state.value
    return flow.kind === 'conflicted' && !flow.open ? flow.conflict : undefined
  })
  watch(
    waiting,
    async conflict => {
      const opened = conflict && (await resolutions.open(session, conflict))
      if (conflict === waiting.value) resolution.value = opened
    },
    { immediate: true },
  )
  return computed(() => {
    if (resolution.value === undefined) return ''
    const { questions, undecided } = resolution.value
    return counterOf(questions.value.length, undecided.value.length)
  })
}
