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
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  let lastKey = 0

  function show(toast: Omit<Toast, 'key'>): void {
    lastKey += 1
    const shown = { key: lastKey, ...toast }
    toasts.value = [...toasts.value.slice(-2), shown]
    letGo(shown)
  }
  function letGo({ key, kind }: Toast): void {
    clearTimeout(timers.get(key))
    timers.set(
      key,
      setTimeout(() => dismiss(key), shownMs[kind]),
    )
  }
  /** Somebody is at them: none that is there goes away before `release`, and then after its whole time. */
  const hold = (): void => timers.forEach(timer => clearTimeout(timer))
  const release = (): void => toasts.value.forEach(letGo)
  const confirm = (text: string, action?: Toast['action']): void =>
    show({ kind: 'done', text, ...(action === undefined ? {} : { action }) })
  const warn = (text: string): void => show({ kind: 'not-done', text })
  function dismiss(key: number): void {
    clearTimeout(timers.get(key))
    timers.delete(key)
    toasts.value = toasts.value.filter(toast => toast.key !== key)
  }
  return { toasts, confirm, warn, dismiss, hold, release }
})
