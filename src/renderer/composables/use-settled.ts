import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

/** A text as it was when its writer last paused, for what takes long to make of it. Longer texts wait for longer pauses. */
export function useSettled(source: () => string): Readonly<ShallowRef<string>> {
  const settled = shallowRef(source())
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, text => {
    clearTimeout(timer)
    const pauseMs = text.length < 20_000 ? 80 : text.length < 200_000 ? 300 : 1_000
    timer = setTimeout(() => (settled.value = text), pauseMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  return settled
}
