import { shallowRef, type ShallowRef } from 'vue'
import type { highlightCode } from './highlight-code.ts'

/** Colours code of a language: HTML made of escaped text and `<span class="hljs-…">`; undefined where the language is
 *  not known. */
export type Highlight = typeof highlightCode

const highlight = shallowRef<Highlight>()
let loading: Promise<void> | undefined

/** The highlighter once it is there. It is big, so it is loaded when the first code is shown. */
export function useHighlight(wanted: boolean): Readonly<ShallowRef<Highlight | undefined>> {
  if (wanted) void loadHighlight()
  return highlight
}

/** Resolves when the highlighter is there. Where it cannot be fetched now, code has no colours. */
export function loadHighlight(): Promise<void> {
  loading ??= import('./highlight-code.ts').then(
    module => void (highlight.value = module.highlightCode),
    () => void (loading = undefined),
  )
  return loading
}
