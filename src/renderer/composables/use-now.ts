import { useIntervalFn } from '@vueuse/core'
import { readonly, ref, type Ref } from 'vue'

/** Milliseconds since 1970, moving on twice a minute: often enough for "3 minutes ago". */
export function useNowMs(): Readonly<Ref<number>> {
  const nowMs = ref(Date.now())
  useIntervalFn(() => (nowMs.value = Date.now()), 30_000)
  return readonly(nowMs)
}
