import { useMediaQuery } from '@vueuse/core'
import { computed, reactive, ref } from 'vue'
import { usePreferences } from '../stores/preferences.ts'

/** Open over the page, where the window is too narrow for a column. Of one window, so it is kept here. */
const isOverlayOpen = ref(false)

/** The sidebar: a column that can be put away, or below 860 px an overlay that is opened when it is needed. */
export function useSidebar() {
  const preferences = usePreferences()
  const isNarrow = useMediaQuery('(max-width: 860px)')
  const isShown = computed(() => (isNarrow.value ? isOverlayOpen.value : preferences.sidebarShown))
  return reactive({
    isNarrow,
    isShown,
    /** Whether it takes room beside the page. */
    isColumn: computed(() => !isNarrow.value && preferences.sidebarShown),
    toggle() {
      if (isNarrow.value) isOverlayOpen.value = !isOverlayOpen.value
      else preferences.sidebarShown = !preferences.sidebarShown
    },
    closeOverlay() {
      isOverlayOpen.value = false
    },
  })
}
