import { createMarkdownParser } from './markdown-parser.ts'

/** A long text's HTML, not to be trusted yet, in pieces that can be sanitised one after the other: none of them leaves
 *  an element open. */
export interface MarkdownParts {
  readonly parts: readonly string[]
  /** Of all headings, in order, 1 to 6. */
  readonly levels: readonly number[]
}

/** A few milliseconds of work for the page. */
const usualPartLength = 8_000
/** A longer text would take seconds; it is shown as it was written. */
const longestText = 1_500_000

type Parser = ReturnType<typeof createMarkdownParser>
type Token = ReturnType<Parser['parse']>[number]
let parser: Parser | undefined

/** `partLength`: characters of text that make a part, at least. */
export function markdownParts(body: string, partLength = usualPartLength): MarkdownParts {
  parser ??= createMarkdownParser()
  if (body.length > longestText) return { parts: [`<pre>${parser.utils.escapeHtml(body)}</pre>`], levels: [] }
  const env = {}
  const tokens = parser.parse(body, env)
  const parts: string[] = []
  const levels: number[] = []
  const raw = createRawHtml()
  let from = 0
  let depth = 0
  let length = 0
  for (const [index, token] of tokens.entries()) {
    depth += token.nesting
    length += token.content.length
    if (token.type === 'heading_open') levels.push(Number(token.tag.slice(1)))
    for (const html of htmlIn(token)) {
      raw.read(html)
      for (const [, level] of html.matchAll(/<h([1-6])\b/giu)) levels.push(Number(level))
    }
    const isLast = index === tokens.length - 1
    if (!isLast && (depth > 0 || length < partLength || !raw.isClosed())) continue
    parts.push(parser.renderer.render(tokens.slice(from, index + 1), parser.options, env))
    from = index + 1
    length = 0
  }
  return { parts, levels }
}

function htmlIn(token: Token): readonly string[] {
  if (token.type === 'html_block') return [token.content]
  // A tag and its end may be two pieces, but none of them is in two blocks of a text.
  return token.children?.flatMap(child => (child.type === 'html_inline' ? [child.content] : [])) ?? []
}

const tag = /<(\/?)([a-z][a-z0-9-]*)(?:[\s/](?:"[^"]*"|'[^']*'|[^'">])*)?>/giu
/** Without the forms that browsers end elsewhere than Markdown does. */
const comment = /<!--(?!-?>)(?:(?!--!?>)[\s\S])*-->/gu
const empty = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '), // elements that never have an end
)

/** Follows the HTML that a text brings along, to tell where no element of it is open. What is not written as it should be
 *  counts as open for good. */
function createRawHtml(): { read(html: string): void; isClosed(): boolean } {
  const open: string[] = []
  let isOdd = false
  return {
    read(html) {
      const rest = html.replaceAll(comment, '').replaceAll(tag, (_, end: string, name: string) => {
        const element = name.toLowerCase()
        if (end === '/') isOdd ||= open.pop() !== element
        else if (!empty.has(element)) open.push(element)
        return ''
      })
      isOdd ||= rest.includes('<')
    },
    isClosed: () => !isOdd && open.length === 0,
  }
}
