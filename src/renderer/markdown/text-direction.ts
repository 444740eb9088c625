/** Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours, their presentation forms, and the scripts of the past. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Whether a text has a letter that is written from right to left. */
export const hasRightToLeft = (text: string): boolean => rightToLeft.test(text)

/** Lets each block run as its own first letter does. A list or a quotation is one block, with its marks on its own side; the
 *  columns of a table run as its first letter does, and what has no letter in it as the columns do. */
export function decorateDirection(root: DocumentFragment): void {
  if (!hasRightToLeft(root.textContent)) return
  const blocks = 'p, h1, h2, h3, h4, h5, h6, ul, ol, dl, blockquote, details, section'
  const cells = [...root.querySelectorAll('td, th, caption, figcaption')].filter(cell => letter.test(cell.textContent))
  for (const block of [...root.children].filter(child => child.matches(blocks)).concat(cells)) give(block, 'auto')
  // `auto` would pass over what stands in cells with a direction of their own.
  for (const table of root.querySelectorAll('table')) {
    if (hasRightToLeft(letter.exec(table.textContent)?.[0] ?? '')) give(table, 'rtl')
  }
}

const letter = /\p{L}/u

function give(element: Element, direction: 'auto' | 'rtl'): void {
  if (!element.hasAttribute('dir')) element.setAttribute('dir', direction)
}
