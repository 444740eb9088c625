import { computed, ref, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'

/** Going back and forward through what was shown in this window. */
export function useHistorySteps(): {
  readonly canGoBack: ComputedRef<boolean>
  readonly canGoForward: ComputedRef<boolean>
  readonly back: () => void
  readonly forward: () => void
} {
  const router = useRouter()
  const state = ref(steps())
  router.afterEach(() => {
    // The router writes the state after its guards.
    queueMicrotask(() => (state.value = steps()))
  })
  return {
    canGoBack: computed(() => typeof state.value.back === 'string'),
    canGoForward: computed(() => typeof state.value.forward === 'string'),
    back: () => router.back(),
    forward: () => router.forward(),
  }
}

/** What the router keeps with each entry of the window's history. */
const steps = () => (history.state ?? {}) as { readonly back?: string | null; readonly forward?: string | null }
