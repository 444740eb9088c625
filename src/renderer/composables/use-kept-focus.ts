import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import { isDialogOpen } from './is-dialog-open.ts'

/** Keeps the keyboard where its person is. What has the focus may go: a view gives way to another, a deleted article's row
 *  leaves the tree, a banner's answered button vanishes, a dialog closes whose opener was in a menu. The browser would give
 *  the focus to nothing then; here the nearest thing that stays gets it. */
export function useKeptFocus(): void {
  /** What had the focus last, wherever. Undefined: the person clicked elsewhere since. */
  let last: Element | undefined
  /** What had it last in the window itself, from the inside out; not in the dialogs, menus and toasts over it. */
  let trail: readonly Element[] = []

  useEventListener(document, 'focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    last = target
    if (target.closest('.window') !== null) trail = withAncestors(target)
  })
  useEventListener(document, 'pointerdown', () => (last = undefined), { capture: true })

  const changes = new MutationObserver(() => {
    if (last === undefined || last.isConnected || document.activeElement !== document.body) return
    if (isDialogOpen()) return // it keeps the focus within itself
    heirOf(trail)?.focus({ preventScroll: true })
  })
  changes.observe(document.body, { childList: true, subtree: true })
  onScopeDispose(() => changes.disconnect())
}

const landmarks = 'main, aside'
/** What speaks for all around it: the tree's tab stop, the text that is written. */
const stays = '[role="tree"] [tabindex="0"], .cm-content'

/** Who gets the focus after the first of `trail` lost it. Undefined: it is not there yet. */
function heirOf(trail: readonly Element[]): HTMLElement | undefined {
  const [lost] = trail
  if (lost instanceof HTMLElement && isReachable(lost)) return lost
  const landmark = trail.find(element => element.matches(landmarks))
  if (landmark === undefined || !isReachable(landmark)) return paneOf(document.querySelector('main'))
  const around = trail.filter(element => element.isConnected && landmark.contains(element))
  const found = around.flatMap(element => [...element.querySelectorAll<HTMLElement>(stays)]).find(isReachable)
  return found ?? paneOf(landmark)
}

/** The part of a landmark that takes part in F6. */
function paneOf(landmark: Element | null): HTMLElement | undefined {
  if (landmark === null) return undefined
  const panes = [...landmark.querySelectorAll<HTMLElement>('[data-pane]')]
  if (landmark instanceof HTMLElement && landmark.matches('[data-pane]')) panes.unshift(landmark)
  return panes.find(isReachable)
}

function withAncestors(element: Element): readonly Element[] {
  const chain: Element[] = []
  for (let at: Element | null = element; at !== null; at = at.parentElement) chain.push(at)
  return chain
}

const isReachable = (element: Element): boolean => element.isConnected && element.checkVisibility()
