import {
  decorateCode,
  decorateHeadings,
  decorateImages,
  decorateLead,
  decorateNotes,
  decorateTables,
  decorateTasks,
  type Heading,
} from './decorate.ts'
import type { Highlight } from './highlighter.ts'
import { decorateLinks, type LinkContext } from './links.ts'
import { createMarkdownParser } from './markdown-parser.ts'
import { createSanitizer } from './sanitize.ts'
import { decorateDirection } from './text-direction.ts'
import type { SanitizedHtml } from './sanitized-html.ts'

export type { Heading, LinkContext, SanitizedHtml }

export interface MarkdownContext extends LinkContext {
  /** The article's title, which stands above the text: a first heading that repeats it is left out. */
  readonly title?: string | undefined
  readonly highlight?: Highlight | undefined
}

export interface RenderedMarkdown {
  readonly html: SanitizedHtml
  /** In the order of the text. */
  readonly headings: readonly Heading[]
  readonly hasCode: boolean
}

/** A longer text would hold up the window for seconds; it is shown as it was written. */
const longestText = 1_500_000

let parser: ReturnType<typeof createMarkdownParser> | undefined
let sanitize: ReturnType<typeof createSanitizer> | undefined

/** An article's text as HTML that can do no harm, whoever wrote it: parsed, then sanitised, then given what the app adds
 *  (which is never made of the text's own markup). */
export function renderMarkdown(body: string, context: MarkdownContext): RenderedMarkdown {
  parser ??= createMarkdownParser()
  sanitize ??= createSanitizer(window)
  const html = body.length > longestText ? `<pre>${parser.utils.escapeHtml(body)}</pre>` : parser.render(body, {})
  const root = sanitize(html)
  const headings = decorateHeadings(root, context.title)
  decorateImages(root)
  decorateLinks(root, context)
  decorateCode(root, context.highlight)
  decorateTables(root)
  decorateTasks(root)
  decorateNotes(root)
  decorateLead(root)
  decorateDirection(root)
  const container = document.createElement('div')
  container.append(root)
  return {
    html: container.innerHTML as SanitizedHtml,
    headings,
    hasCode: container.querySelector('.code') !== null,
  }
}
