import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Toast {
  readonly key: number
  /** Whether it says that something was done, or that it was not. */
  readonly kind: 'done' | 'not-done'
  readonly text: string
  /** The same action must be reachable elsewhere too: a toast goes away. */
  readonly action?: { readonly label: string; run(): void }
}

const shownMs = { done: 5_000, 'not-done': 10_000 }

/** What was done, or was not, in a sentence at the edge of the window. Never for anything that needs a decision. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let lastKey = 0

  function show(toast: Omit<Toast, 'key'>): void {
    lastKey += 1
    const key = lastKey
    toasts.value = [...toasts.value.slice(-2), { key, ...toast }]
    setTimeout(() => dismiss(key), shownMs[toast.kind])
  }
  const confirm = (text: string, action?: Toast['action']): void =>
    show({ kind: 'done', text, ...(action === undefined ? {} : { action }) })
  const warn = (text: string): void => show({ kind: 'not-done', text })
  function dismiss(key: number): void {
    toasts.value = toasts.value.filter(toast => toast.key !== key)
  }
  return { toasts, confirm, warn, dismiss }
})
