import type { ArticleId } from './article.ts'
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

export function formatArticleLink({ id, fragment }: ArticleLink): string {
  return `${articleLinkScheme}${id}${fragment === undefined ? '' : `#${fragment}`}`
}

export function parseArticleLink(href: string): ArticleLink | undefined {
  const match = articleLink.exec(href)
  if (match?.[1] === undefined) return undefined
  const id = match[1].toLowerCase() as ArticleId
  return match[2] === undefined || match[2] === '' ? { id } : { id, fragment: match[2] }
}

/** One place in a text that links to another article. `title` is folded. */
export type LinkTarget =
  { readonly kind: 'id'; readonly id: ArticleId } | { readonly kind: 'title'; readonly title: string }

const fence = /^ {0,3}(`{3,}|~{3,})/u
const linkByTitle = /\[\[([^[\]|\n]{1,300})(?:\|[^[\]\n]{0,300})?\]\]/gu
const linkById = new RegExp(`\\]\\(<?article:(${uuid})|\\]:\\s*<?article:(${uuid})`, 'giu')
const codeSpan = /(`+)(?!`)[^`]*\1(?!`)/gu

/** Every article that a Markdown text links to, each once; fenced code and code spans do not count. Linear in the text. */
export function linkTargets(body: string): LinkTarget[] {
  const targets = new Map<string, LinkTarget>()
  for (const line of linesOutsideFences(body)) {
    const prose = line.replace(codeSpan, '')
    for (const match of prose.matchAll(linkByTitle)) {
      const title = foldTitle(match[1] ?? '')
      if (title !== '') targets.set(`title ${title}`, { kind: 'title', title })
    }
    for (const match of prose.matchAll(linkById)) {
      const id = (match[1] ?? match[2] ?? '').toLowerCase() as ArticleId
      targets.set(`id ${id}`, { kind: 'id', id })
    }
  }
  return [...targets.values()]
}

function* linesOutsideFences(body: string): Generator<string> {
  let open: string | undefined
  for (const line of body.split('\n')) {
    const marker = fence.exec(line)?.[1]
    if (open === undefined) {
      if (marker === undefined) yield line
      else open = marker
      continue
    }
    const closes = marker?.startsWith(open) === true && line.trim() === marker
    if (closes) open = undefined
  }
}
