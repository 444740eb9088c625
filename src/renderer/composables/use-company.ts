import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'
import { usePresence, type Company, type Place } from '../stores/presence.ts'

/** Tells others that this window shows an article, for as long as it does, and who else has it open. */
export function useCompany(place: () => Place | undefined): ComputedRef<Company | undefined> {
  const presence = usePresence()
  let leave: () => void = () => undefined
  watch(
    [() => place()?.instanceId, () => place()?.articleId, () => place()?.mode] as const,
    () => {
      const now = place()
      const before = leave
      leave = now === undefined ? () => undefined : presence.enter(now)
      before()
    },
    { immediate: true },
  )
  onScopeDispose(() => leave())
  return computed(() => {
    const now = place()
    return now === undefined ? undefined : presence.companyAt(now)
  })
}
