import { headingSlug } from '#shared/domain/heading-slug.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { parentOf } from './folder-path.ts'
import type { LinkResolver, Resolution } from './link-resolver.ts'
import { listOf, type Outline } from './outline.ts'
import type { PlannedArticle, Rewrite } from './planned-article.ts'
import type { Reference } from './reference.ts'

/** A planned article, and the outline of its file if it has one. */
export interface LinkedArticle extends PlannedArticle {
  readonly outline: Outline | undefined
}

export interface Rewriting {
  readonly rewrites: readonly Rewrite[]
  /** Paths of files that the text refers to and that are no articles. */
  readonly leftOut: ReadonlySet<string>
  readonly remarks: readonly string[]
}

/** Decides what becomes of each reference in a file. A wiki link by an article's title stays as it is; `titles` are folded. */
export function planRewrites(
  path: string,
  references: readonly Reference[],
  resolver: LinkResolver<LinkedArticle>,
  titles: ReadonlySet<string>,
): Rewriting {
  const folder = parentOf(path)
  const rewrites: Rewrite[] = []
  const leftOut = new Set<string>()
  const outside: string[] = []
  const nowhere: string[] = []
  const withoutHeading: string[] = []

  for (const reference of references) {
    const isByName = reference.kind === 'wiki-link' || reference.kind === 'embed'
    if (isByName && titles.has(foldTitle(reference.target))) continue
    const resolution = isByName ? resolver.name(folder, reference.target) : resolver.address(folder, reference.target)
    switch (resolution.kind) {
      case 'article': {
        // What shows an article as an image stays as it is; nothing would show it.
        if (reference.kind === 'image') break
        const fragment = fragmentOf(resolution, isByName)
        if (fragment.isUnknown) withoutHeading.push(reference.target)
        rewrites.push(rewriteOf(reference, resolution.article, fragment.text, isByName))
        break
      }
      case 'file':
        leftOut.add(resolution.path)
        break
      case 'outside':
        outside.push(reference.target)
        break
      case 'nothing':
        // A wiki link to what does not exist asks for an article to be written.
        if (reference.kind !== 'wiki-link') nowhere.push(reference.target)
    }
  }
  const remarks: string[] = []
  if (outside.length > 0) remarks.push(`links out of the folder stayed as they are: ${listOf(outside)}`)
  if (nowhere.length > 0) remarks.push(`links that lead to no imported file stayed as they are: ${listOf(nowhere)}`)
  if (withoutHeading.length > 0) remarks.push(`links to headings that are not there: ${listOf(withoutHeading)}`)
  return { rewrites, leftOut, remarks }
}

function rewriteOf(
  reference: Reference,
  article: PlannedArticle,
  fragment: string | undefined,
  isByName: boolean,
): Rewrite {
  const { start, end } = reference
  return { start, end, article, fragment, label: isByName ? (reference.text ?? reference.target) : undefined }
}

/** The fragment for the article's text, in which the heading that became the title is missing. */
function fragmentOf(
  { article, fragment }: Extract<Resolution<LinkedArticle>, { kind: 'article' }>,
  isHeading: boolean,
): { readonly text: string | undefined; readonly isUnknown: boolean } {
  if (fragment === '' || article.outline === undefined) return { text: undefined, isUnknown: false }
  const { fragments } = article.outline
  const slug = isHeading ? headingSlug(fragment) : fragment
  for (const candidate of [slug, slug.toLowerCase()]) {
    const known = fragments.get(candidate)
    if (known !== undefined) return { text: known ?? undefined, isUnknown: false }
  }
  return { text: slug, isUnknown: true }
}
