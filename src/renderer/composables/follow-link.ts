import type { Router } from 'vue-router'

/** Follows a link of a rendered text the way the app does: articles by the router, the web outside of it. Leaves alone
 *  what asks for another window. */
export function followLink(event: MouseEvent, router: Router): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  const href = link?.getAttribute('href') ?? null
  if (href === null || event.defaultPrevented || event.button !== 0) return
  if (/^(?:https?|mailto):/iu.test(href)) {
    if (window.etagere === undefined) return
    event.preventDefault()
    void window.etagere.openWebLink(href)
    return
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  void router.push(href.startsWith('#') ? { hash: href } : href)
}
