import { runJob } from '../background/run-job.ts'
import { loadHighlight } from './highlighter.ts'
import { createPartRenderer, type Heading, type MarkdownContext, type SanitizedHtml } from './render-markdown.ts'

/** What is drawn of a long text by now. */
export interface DrawnParts {
  readonly parts: readonly SanitizedHtml[]
  /** Of the parts that were drawn first until all are drawn, so that what lists them need not follow every step. */
  readonly headings: readonly Heading[]
  readonly isWhole: boolean
}

/** Drawing a longer text at once would hold up the window. */
const longest = 40_000
export const isLongMarkdown = (body: string): boolean => body.length > longest

/** Between two pauses, in which the window answers whoever uses it. */
const sliceMs = 10

/** Draws a text part by part: parsed beside the window, sanitised in it, since that needs a document. Ends early, without
 *  the rest, when it is not wanted any more. */
export async function* drawLongMarkdown(
  body: string,
  context: MarkdownContext,
  hasCode: boolean,
  signal: AbortSignal,
): AsyncGenerator<DrawnParts> {
  const [{ parts: untrusted, levels }] = await Promise.all([
    runJob('markdownParts', body),
    hasCode && context.highlight === undefined ? loadHighlight() : undefined,
  ])
  const render = createPartRenderer(context, levels)
  const parts: SanitizedHtml[] = []
  const headings: Heading[] = []
  let shownHeadings: readonly Heading[] = []
  let since = performance.now()
  for (const part of untrusted) {
    if (signal.aborted) return
    const { html, headings: found } = render(part)
    parts.push(html)
    headings.push(...found)
    if (parts.length > 1 && performance.now() - since < sliceMs) continue
    if (parts.length === 1) shownHeadings = [...headings]
    if (parts.length < untrusted.length) yield { parts: [...parts], headings: shownHeadings, isWhole: false }
    await pause()
    since = performance.now()
  }
  if (!signal.aborted) yield { parts, headings, isWhole: true }
}

/** Lets the window paint and answer. */
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve))
