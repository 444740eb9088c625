import MarkdownIt, { type StateInline, type Token } from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { wikiLinkAt } from '#shared/domain/wiki-link.ts'
import { readHtml } from './html-references.ts'
import { isRelativeAddress, type Reference } from './reference.ts'

export interface ParsedMarkdown {
  /** Those of link definitions (`[label]: address`) included. */
  readonly tokens: readonly Token[]
  /** What each `inline` token refers to; positions are those of its content. */
  readonly references: ReadonlyMap<Token, readonly Reference[]>
  /** Ids that HTML within lines gives to its places. */
  readonly ids: readonly string[]
}

export interface MarkdownParser {
  readonly parse: (text: string) => ParsedMarkdown
  /** The address that begins at `start`, and where it ends. */
  readonly destinationAt: (text: string, start: number, limit: number) => Reference | undefined
  readonly unescape: (text: string) => string
}

type InlineRule = (state: StateInline, silent: boolean) => boolean

/** A parser that remembers where in the text it found addresses, which markdown-it's tokens do not tell. */
export function createMarkdownParser(): MarkdownParser {
  const markdown = new MarkdownIt({ html: true })
  markdown.use(footnotes)
  // Tokens stay where they were found: link definitions, and notes, whose text is parsed in place.
  markdown.core.ruler.disable(['strip_references', 'footnote_tail'])
  markdown.inline.ruler.disable('footnote_inline')
  const { utils, helpers } = markdown
  let references: Reference[] = []
  let ids: string[] = []
  let found = new Map<Token, readonly Reference[]>()
  /** Inside the text of an image, which is parsed by itself, positions mean something else. */
  let imageDepth = 0

  function destinationAt(text: string, start: number, limit: number): Reference | undefined {
    const destination = helpers.parseLinkDestination(text, start, limit)
    return destination.ok ? { kind: 'link', target: destination.str.trim(), start, end: destination.pos } : undefined
  }

  /** Remembers the address of `[label](address)`, whose label begins at `bracket` and which ends before `state.pos`. */
  function remember(state: StateInline, kind: 'link' | 'image', bracket: number) {
    const labelEnd = helpers.parseLinkLabel(state, bracket, kind === 'link')
    const isInline = labelEnd >= 0 && labelEnd + 1 < state.pos && state.src[labelEnd + 1] === '('
    if (!isInline || imageDepth > 0) return
    const start = labelEnd + 2 + (/^\s*/u.exec(state.src.slice(labelEnd + 2, state.pos))?.[0].length ?? 0)
    const destination = destinationAt(state.src, start, state.pos)
    if (destination !== undefined && isRelativeAddress(destination.target)) references.push({ ...destination, kind })
  }

  const link = inlineRule('link')
  markdown.inline.ruler.at('link', (state, silent) => {
    const bracket = state.pos
    if (!link(state, silent)) return false
    if (!silent) remember(state, 'link', bracket)
    return true
  })

  const image = inlineRule('image')
  markdown.inline.ruler.at('image', (state, silent) => {
    const mark = state.pos
    imageDepth++
    const isImage = image(state, silent)
    imageDepth--
    if (isImage && !silent) remember(state, 'image', mark + 1)
    return isImage
  })

  const html = inlineRule('html_inline')
  markdown.inline.ruler.at('html_inline', (state, silent) => {
    const start = state.pos
    if (!html(state, silent)) return false
    if (silent || imageDepth > 0) return true
    const reading = readHtml(state.src.slice(start, state.pos), start, utils.unescapeAll)
    references.push(...reading.references)
    ids.push(...reading.ids)
    return true
  })

  markdown.inline.ruler.before('link', 'wiki_link', (state, silent) => {
    if (state.src[state.pos] !== '[' || state.linkLevel > 0) return false
    const found = wikiLinkAt(state.src, state.pos)
    if (found === undefined || found.end > state.posMax) return false
    state.pos = found.end
    if (silent) return true
    state.push('wiki_link', '', 0).content = found.text ?? found.target
    if (imageDepth > 0) return true
    const isEmbed = state.src[found.start - 1] === '!'
    references.push({
      kind: isEmbed ? 'embed' : 'wiki-link',
      target: found.target,
      start: isEmbed ? found.start - 1 : found.start,
      end: found.end,
      ...(found.text === undefined ? {} : { text: found.text }),
    })
    return true
  })

  markdown.core.ruler.at('inline', state => {
    for (const token of state.tokens) {
      if (token.type !== 'inline') continue
      references = []
      markdown.inline.parse(token.content, markdown, state.env, (token.children ??= []))
      if (references.length > 0) found.set(token, references)
    }
  })

  return {
    parse(text) {
      ids = []
      found = new Map()
      const tokens = markdown.parse(text, {})
      return { tokens, references: found, ids }
    },
    destinationAt,
    unescape: utils.unescapeAll,
  }
}

/** markdown-it's own rule of that name, which a ruler gives out only by its place. */
function inlineRule(name: string): InlineRule {
  const { ruler } = new MarkdownIt({ html: true }).inline
  const marker: InlineRule = () => false
  ruler.before(name, 'marker', marker)
  const rules = ruler.getRules('')
  const rule = rules[rules.indexOf(marker) + 1]
  if (rule === undefined) throw new Error(`markdown-it has no rule ${name}`)
  return rule
}
