/** Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours, their presentation forms, and the scripts of the past. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Whether a text has a letter that is written from right to left. */
export const hasRightToLeft = (text: string): boolean => rightToLeft.test(text)

/** Lets each block run as its own first letter does. A list or a quotation is one block, with its marks on its own side. */
export function decorateDirection(root: DocumentFragment): void {
  if (!hasRightToLeft(root.textContent)) return
  const blocks = 'p, h1, h2, h3, h4, h5, h6, ul, ol, dl, blockquote, details, section'
  const cells = root.querySelectorAll('td, th, caption, figcaption')
  for (const block of [...root.children].filter(child => child.matches(blocks)).concat(...cells)) {
    if (!block.hasAttribute('dir')) block.setAttribute('dir', 'auto')
  }
}
