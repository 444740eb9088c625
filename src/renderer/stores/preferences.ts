import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, watchEffect } from 'vue'
import { themes, type Theme } from '#shared/desktop-api.ts'

export const textSizes = ['small', 'normal', 'large', 'larger'] as const
export type TextSize = (typeof textSizes)[number]
const rootPercent: Record<TextSize, number> = { small: 90, normal: 100, large: 112.5, larger: 125 }

const isTheme = (value: string): value is Theme => themes.some(theme => theme === value)
const isTextSize = (value: string): value is TextSize => textSizes.some(size => size === value)

/** What this person likes on this computer. Nothing of it is part of a wiki. */
export const usePreferences = defineStore('preferences', () => {
  const storedTheme = useLocalStorage('etagere.theme', 'system')
  const storedTextSize = useLocalStorage('etagere.text-size', 'normal')
  const sidebarShown = useLocalStorage('etagere.sidebar', true)
  const singleKeys = useLocalStorage('etagere.single-keys', true)
  /** Whether texts are saved after a pause in writing. */
  const autosave = useLocalStorage('etagere.autosave', false)
  const prefersDark = usePreferredDark()

  const theme = computed({
    get: (): Theme => (isTheme(storedTheme.value) ? storedTheme.value : 'system'),
    set: (value: Theme) => {
      storedTheme.value = value
    },
  })
  const textSize = computed({
    get: (): TextSize => (isTextSize(storedTextSize.value) ? storedTextSize.value : 'normal'),
    set: (value: TextSize) => {
      storedTextSize.value = value
    },
  })
  /** The theme as it is seen, with `system` resolved. */
  const shownTheme = computed(() => (theme.value === 'system' ? (prefersDark.value ? 'dark' : 'light') : theme.value))

  /** Keeps the document and the desktop's window in line with the preferences from now on. */
  function apply(): void {
    watchEffect(() => {
      document.documentElement.dataset['theme'] = shownTheme.value
      document.documentElement.style.fontSize = `${rootPercent[textSize.value]}%`
    })
    watchEffect(() => void window.etagere?.setTheme(theme.value))
  }
  return { theme, textSize, shownTheme, sidebarShown, singleKeys, autosave, apply }
})
