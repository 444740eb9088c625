/** Puts a text on the clipboard; false where the browser does not let it. Plain-HTTP pages are no secure context and have
 *  no `navigator.clipboard`: there a selection is copied as a person would do it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (window.isSecureContext) {
      await navigator.clipboard.writeText(text)
      return true
    }
  } catch {
    // refused: the other way may be allowed
  }
  return copySelection(text)
}

function copySelection(text: string): boolean {
  const focused = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  // Inside an open dialog focus may not leave it.
  const host = focused?.closest('[role="dialog"]') ?? document.body
  host.append(field)
  field.select()
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one way without a secure context
  const copied = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
