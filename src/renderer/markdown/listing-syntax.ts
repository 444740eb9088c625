import type { MarkdownIt } from 'markdown-it'

/** mdBook's `<Listing number="4-6" file-name="src/main.rs" caption="…">` around a code block: a figure with the file's
 *  name above and number and caption below. (HTML would read it as its own ancient `<listing>`.) */
export function listings(parser: MarkdownIt): void {
  const { escapeHtml } = parser.utils
  parser.core.ruler.push('listing', state => {
    const captions: string[] = []
    for (const token of state.tokens) {
      if (token.type !== 'html_block') continue
      const content = token.content.trim()
      if (/^<Listing\b[^<]*>$/u.test(content)) {
        const { number, caption, 'file-name': fileName } = attributesOf(content)
        const label = number === undefined ? '' : `Listing ${escapeHtml(number)}`
        const words = caption === undefined ? '' : parser.renderInline(caption, {})
        captions.push([label, words].filter(part => part !== '').join(': '))
        const file = fileName === undefined ? '' : `<p class="filename">${escapeHtml(fileName)}</p>`
        token.content = `<figure class="listing">${file}\n`
      } else if (/^<\/Listing>$/u.test(content)) {
        const caption = captions.pop() ?? ''
        token.content = `${caption === '' ? '' : `<figcaption>${caption}</figcaption>`}</figure>\n`
      }
    }
  })
}

function attributesOf(tag: string): Partial<Record<'number' | 'caption' | 'file-name', string>> {
  const attributes: Record<string, string> = {}
  for (const [, name, double, single] of tag.matchAll(/([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu)) {
    attributes[name ?? ''] = double ?? single ?? ''
  }
  return attributes
}
