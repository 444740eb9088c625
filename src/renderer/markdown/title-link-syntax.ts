import type { MarkdownIt } from 'markdown-it'
import { wikiLinkAt } from '#shared/domain/wiki-link.ts'

/** The address by which a link to a title goes through rendering and sanitising; it never reaches a page. */
const scheme = 'title:'

/** The title that an address made of `[[Title]]` names. */
export function parseTitleLink(href: string): string | undefined {
  if (!href.startsWith(scheme)) return undefined
  try {
    return decodeURIComponent(href.slice(scheme.length))
  } catch {
    return undefined // written by hand, and not an address at all
  }
}

/** `[[Title]]` and `[[Title|text]]`, by the same grammar as `linkTargets`. */
export function titleLinks(parser: MarkdownIt): void {
  parser.inline.ruler.before('link', 'title-link', (state, silent) => {
    const link = wikiLinkAt(state.src, state.pos)
    if (link === undefined || link.end > state.posMax) return false
    if (!silent) {
      const title = link.target
      const text = link.text?.trim() ?? ''
      state.push('link_open', 'a', 1).attrs = [['href', `${scheme}${encodeURIComponent(title.toWellFormed())}`]]
      state.push('text', '', 0).content = text === '' ? title : text
      state.push('link_close', 'a', -1)
    }
    state.pos = link.end
    return true
  })
}
