import { parseArticleLink, type ArticleLink } from '#shared/domain/wiki-link.ts'
import { parseTitleLink } from './title-link-syntax.ts'

/** Where a link to an article leads in this app. */
export interface LinkPlace {
  /** An address that the router knows. */
  readonly href: string
  readonly exists: boolean
}

export interface LinkContext {
  placeOfArticle(link: ArticleLink): LinkPlace
  /** The article of that title, or where it can be written. */
  placeOfTitle(title: string): LinkPlace
}

/** Gives every link of a sanitised text the address and the looks of its kind. */
export function decorateLinks(root: DocumentFragment, context: LinkContext): void {
  for (const link of root.querySelectorAll('a')) {
    const href = link.getAttribute('href')
    if (href === null || href.startsWith('#')) continue
    const article = parseArticleLink(href)
    const title = parseTitleLink(href)
    if (article !== undefined) leadTo(link, context.placeOfArticle(article), 'This article does not exist any more.')
    else if (title !== undefined) {
      leadTo(link, context.placeOfTitle(title), 'No article has this name yet. Create it?')
    } else if (/^(?:https?|mailto):/iu.test(href)) leadOutside(link)
    else leadNowhere(link)
  }
}

function leadTo(link: HTMLAnchorElement, place: LinkPlace, missing: string): void {
  link.setAttribute('href', place.href)
  link.className = place.exists ? 'wl' : 'wl wl--missing'
  if (!place.exists) link.title = missing
}

function leadOutside(link: HTMLAnchorElement): void {
  link.className = link.querySelector('img') === null ? 'wl wl--web' : ''
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
}

/** An address relative to a file that is not here. */
function leadNowhere(link: HTMLAnchorElement): void {
  link.removeAttribute('href')
  link.title = 'This link leads to a file that is not in the wiki.'
}
