import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Toast {
  readonly key: number
  readonly text: string
  /** The same action must be reachable elsewhere too: a toast goes away. */
  readonly action?: { readonly label: string; run(): void }
}

const shownMs = 5_000

/** Short confirmations at the foot of the window. Never for anything that needs a decision. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let lastKey = 0

  function confirm(text: string, action?: Toast['action']): void {
    lastKey += 1
    const key = lastKey
    toasts.value = [...toasts.value.slice(-2), { key, text, ...(action === undefined ? {} : { action }) }]
    setTimeout(() => dismiss(key), shownMs)
  }
  function dismiss(key: number): void {
    toasts.value = toasts.value.filter(toast => toast.key !== key)
  }
  return { toasts, confirm, dismiss }
})
