import createMarkdownIt, { type MarkdownIt } from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { listings } from './listing-syntax.ts'
import { titleLinks } from './title-link-syntax.ts'

/** Markdown as Etagere understands it: CommonMark, tables, strike-through, footnotes, `[[Title]]`, raw HTML. What it
 *  renders is not to be trusted yet. */
export function createMarkdownParser(): MarkdownIt {
  const parser = new createMarkdownIt({ html: true, linkify: true, typographer: false })
  // `example.rs` and the like are file names here, not links.
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  parser.use(footnotes).use(titleLinks).use(listings).use(alignByClass)
  return parser
}

/** Styles do not survive sanitising, so a column is aligned by a class. */
function alignByClass(parser: MarkdownIt): void {
  parser.core.ruler.push('align-by-class', state => {
    for (const token of state.tokens) {
      if (token.type !== 'th_open' && token.type !== 'td_open') continue
      const style = token.attrGet('style')
      if (style === 'text-align:right') token.attrJoin('class', 'r')
      if (style === 'text-align:center') token.attrJoin('class', 'c')
    }
  })
}
