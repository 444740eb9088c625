import type { ArticleId } from './article.ts'
import { proseBlocks, withoutCode } from './markdown-prose.ts'
import { foldTitle } from './title.ts'

/** The address by which an article's text links to another article of the same wiki, as in `[text](article:ID#heading)`.
 *  It names the id, so it survives renaming and moving. `[[Title]]` and `[[Title|text]]` link by title. */
export const articleLinkScheme = 'article:'

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const articleLink = new RegExp(`^article:(${uuid})(?:#(.*))?$`, 'iu')

export interface ArticleLink {
  readonly id: ArticleId
  /** The heading's slug, without `#`. */
  readonly fragment?: string
}

/** Characters that would end the address inside Markdown or HTML, or be read as part of an encoding. */
const unsafeInAddress = /[\s<>()[\]"'`\\%|]/gu

export function formatArticleLink({ id, fragment }: ArticleLink): string {
  if (fragment === undefined || fragment === '') return `${articleLinkScheme}${id}`
  const encoded = fragment.replace(unsafeInAddress, percentEncode)
  return `${articleLinkScheme}${id}#${encoded}`
}

// encodeURIComponent leaves parentheses and quotes as they are.
const percentEncode = (character: string): string =>
  character < '\u0080'
    ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
    : encodeURIComponent(character)

/** The article that an address names; undefined for every other address. */
export function parseArticleLink(href: string): ArticleLink | undefined {
  const match = articleLink.exec(href)
  if (match?.[1] === undefined) return undefined
  const id = match[1].toLowerCase() as ArticleId
  return match[2] === undefined || match[2] === '' ? { id } : { id, fragment: decodeFragment(match[2]) }
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch (error) {
    if (error instanceof URIError) return fragment
    throw error
  }
}

/** `[[target]]` or `[[target|text]]`, from `start` to `end` in the text that was searched. */
export interface WikiLink {
  readonly target: string
  readonly text: string | undefined
  readonly start: number
  readonly end: number
}

// `[[text]](address)` is an ordinary link whose text is in brackets.
const wikiLinkSyntax = String.raw`\[\[([^[\]|\n]{1,300})(?:\|([^[\]\n]{0,300}))?\]\](?!\()`
const wikiLinkHere = new RegExp(wikiLinkSyntax, 'uy')
const everyWikiLink = new RegExp(wikiLinkSyntax, 'gu')

/** The wiki link that begins exactly at `start`. */
export function wikiLinkAt(text: string, start: number): WikiLink | undefined {
  wikiLinkHere.lastIndex = start
  const match = wikiLinkHere.exec(text)
  const target = match?.[1]?.trim() ?? ''
  if (match === null || target === '') return undefined
  return { target, text: match[2], start, end: wikiLinkHere.lastIndex }
}

/** One place in a text that links to another article. `title` is folded. */
export type LinkTarget =
  { readonly kind: 'id'; readonly id: ArticleId } | { readonly kind: 'title'; readonly title: string }

const linkById = new RegExp(
  String.raw`(?:\]\(\s{0,9}<?|\]:\s{0,9}<?|<|href\s{0,9}=\s{0,9}["']?)article:(${uuid})`,
  'giu',
)

/** Every article that a Markdown text links to, each once; code and comments do not count. Linear in the text, and next to
 *  nothing where no link is in it. */
export function linkTargets(body: string): LinkTarget[] {
  if (!/\[\[|article:/iu.test(body)) return []
  const targets = new Map<string, LinkTarget>()
  for (const block of proseBlocks(body)) {
    const prose = withoutCode(block)
    for (const match of prose.matchAll(everyWikiLink)) {
      const title = foldTitle(match[1] ?? '')
      if (title !== '') targets.set(`title ${title}`, { kind: 'title', title })
    }
    for (const match of prose.matchAll(linkById)) {
      const id = (match[1] ?? '').toLowerCase() as ArticleId
      targets.set(`id ${id}`, { kind: 'id', id })
    }
  }
  return [...targets.values()]
}
