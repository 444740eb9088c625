import {
  decorateCode,
  createHeadingDecorator,
  decorateImages,
  decorateLead,
  decorateNotes,
  decorateTables,
  decorateTasks,
  type Heading,
} from './decorate.ts'
import type { Highlight } from './highlighter.ts'
import { decorateLinks, type LinkContext } from './links.ts'
import { markdownParts } from './markdown-parts.ts'
import { createSanitizer } from './sanitize.ts'
import { decorateDirection } from './text-direction.ts'
import type { SanitizedHtml } from './sanitized-html.ts'

export type { Heading, LinkContext, SanitizedHtml }

export interface MarkdownContext extends LinkContext {
  /** The article's title, which stands above the text: a first heading that repeats it is left out. */
  readonly title?: string | undefined
  readonly highlight?: Highlight | undefined
}

/** A text's part, as it is shown. */
export interface RenderedPart {
  readonly html: SanitizedHtml
  /** In the order of the text. */
  readonly headings: readonly Heading[]
}

let sanitize: ReturnType<typeof createSanitizer> | undefined

/** An article's text as HTML that can do no harm, whoever wrote it: parsed, then sanitised, then given what the app adds
 *  (which is never made of the text's own markup). */
export function renderMarkdown(body: string, context: MarkdownContext): RenderedPart {
  const { parts } = markdownParts(body)
  return createPartRenderer(context)(parts.join(''))
}

/** The same for the parts of a text, in their order. `levels` are those of all headings, where they are not in one part. */
export function createPartRenderer(
  context: MarkdownContext,
  levels?: readonly number[],
): (untrustedHtml: string) => RenderedPart {
  const decorateHeadings = createHeadingDecorator(context.title, levels)
  let isStart = true
  return untrustedHtml => {
    sanitize ??= createSanitizer(window)
    const root = sanitize(untrustedHtml)
    const headings = decorateHeadings(root, isStart)
    decorateImages(root)
    decorateLinks(root, context)
    decorateCode(root, context.highlight)
    decorateTables(root)
    decorateTasks(root)
    decorateNotes(root)
    if (isStart) decorateLead(root)
    isStart &&= root.firstElementChild === null
    decorateDirection(root)
    const container = document.createElement('div')
    container.append(root)
    return { html: container.innerHTML as SanitizedHtml, headings }
  }
}
