import type { MarkdownIt } from 'markdown-it'

/** The address by which a link to a title goes through rendering and sanitising; it never reaches a page. */
const scheme = 'title:'
const titleLink = /\[\[([^[\]|\n]{1,300})(?:\|([^[\]\n]{0,300}))?\]\]/uy

/** The title that an address made of `[[Title]]` names. */
export function parseTitleLink(href: string): string | undefined {
  if (!href.startsWith(scheme)) return undefined
  try {
    return decodeURIComponent(href.slice(scheme.length))
  } catch {
    return undefined // written by hand, and not an address at all
  }
}

/** `[[Title]]` and `[[Title|text]]`, by the grammar of `linkTargets` in the shared domain. */
export function titleLinks(parser: MarkdownIt): void {
  parser.inline.ruler.before('link', 'title-link', (state, silent) => {
    titleLink.lastIndex = state.pos
    const match = titleLink.exec(state.src)
    const title = match?.[1]?.trim() ?? ''
    if (match === null || title === '') return false
    if (!silent) {
      const text = match[2]?.trim() ?? ''
      state.push('link_open', 'a', 1).attrs = [['href', `${scheme}${encodeURIComponent(title.toWellFormed())}`]]
      state.push('text', '', 0).content = text === '' ? title : text
      state.push('link_close', 'a', -1)
    }
    state.pos += match[0].length
    return true
  })
}
