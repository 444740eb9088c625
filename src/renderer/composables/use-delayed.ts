import { ref, watch, type Ref } from 'vue'

/** Nothing may look busy earlier than this (tokens: `--delay-busy`). */
const busyDelayMs = 200

/** True once `source` has been true for 200 ms without a break; false at once. */
export function useDelayed(source: () => boolean): Readonly<Ref<boolean>> {
  const shown = ref(false)
  watch(
    source,
    (busy, _before, onCleanup) => {
      shown.value = false
      if (!busy) return
      const timer = setTimeout(() => (shown.value = true), busyDelayMs)
      onCleanup(() => clearTimeout(timer))
    },
    { immediate: true },
  )
  return shown
}
