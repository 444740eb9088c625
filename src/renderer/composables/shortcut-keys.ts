const onMac = () => window.etagere?.platform === 'darwin' || /mac/iu.test(navigator.platform)
const macNames: Record<string, string> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' }

/** The keys of a shortcut such as `Ctrl+Shift+H` as they are printed on this computer's keyboard. */
export function spelledKeys(shortcut: string): string[] {
  const keys = shortcut.split('+')
  return onMac() ? keys.map(key => macNames[key] ?? key) : keys
}

/** In a browser Ctrl+N belongs to the browser. */
export const newArticleKeys = () => (window.etagere === undefined ? 'Alt+N' : 'Ctrl+N')

/** Whether a key press is this shortcut, with Cmd for Ctrl on macOS. */
export function isShortcut(event: KeyboardEvent, shortcut: string): boolean {
  const keys = shortcut.split('+')
  const key = keys.at(-1) ?? ''
  const command = onMac() ? event.metaKey : event.ctrlKey
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    command === keys.includes('Ctrl') &&
    event.altKey === keys.includes('Alt') &&
    event.shiftKey === keys.includes('Shift')
  )
}

/** Single keys are shortcuts only outside of text fields. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
}
