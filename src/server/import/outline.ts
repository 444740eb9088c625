import { limits, normalizeTags } from '#shared/domain/article.ts'
import { createHeadingSlugger } from '#shared/domain/heading-slug.ts'
import { foldTitle, normalizeTitle } from '#shared/domain/title.ts'
import { readFrontMatter } from './front-matter.ts'
import type { Heading, MarkdownReader } from './markdown-reader.ts'
import type { Range, Reference } from './reference.ts'

/** What planning needs to know of a file: everything but its text. */
export interface Outline {
  /** From front matter or a heading; undefined: the file's name must do. Fit to be a title. */
  readonly title: string | undefined
  /** Normalised. */
  readonly tags: readonly string[]
  /** What of the file does not go into the article's body: front matter, the heading that became the title. In order. */
  readonly cuts: readonly Range[]
  /** In the order in which they stand in the file. */
  readonly references: readonly Reference[]
  /** For each fragment that leads to a place in the file the one that leads there in the article; null: to its top. */
  readonly fragments: ReadonlyMap<string, string | null>
  /** How many bytes the text takes in a request. */
  readonly requestBytes: number
  /** What a person should know about how the file was read. */
  readonly remarks: readonly string[]
}

/** Reads a file's text; throws for none. */
export function outlineOf(text: string, read: MarkdownReader): Outline {
  const remarks: string[] = []
  const front = readFrontMatter(text)
  const frontMatter = front.kind === 'read' ? front.frontMatter : undefined
  // Malformed front matter stays in the body; Markdown would take its last line for a heading.
  const start = front.kind === 'malformed' ? front.end : (frontMatter?.end ?? 0)
  if (front.kind === 'malformed') remarks.push(`front matter kept as text, because it is malformed: ${front.reason}`)
  const otherKeys = frontMatter?.otherKeys ?? []
  if (otherKeys.length > 0) remarks.push(`front matter left out: ${listOf(otherKeys)}`)

  const reading = read(text.slice(start))
  const headings = reading.headings.map(heading => moved(heading, start))

  const titleHeading = headings.find(heading => heading.isTopLevel && fitTitle(heading.text) !== '')
  const frontTitle = fitTitle(frontMatter?.title ?? '')
  const title = frontTitle === '' ? fitTitle(titleHeading?.text ?? '') : frontTitle
  // The app shows the title above the text, so a heading that says the same there would be read twice.
  const isShownTwice =
    titleHeading?.isFirst === true && front.kind !== 'malformed' && foldTitle(titleHeading.text) === foldTitle(title)
  const removed = isShownTwice ? titleHeading : undefined
  const bodyStart = frontMatter === undefined ? 0 : skipBlankLines(text, start)
  const cuts = frontMatter === undefined ? [] : [{ start: 0, end: bodyStart }]
  if (removed !== undefined) {
    const isAtStart = text.slice(bodyStart, removed.start).trim() === ''
    cuts.push({ start: isAtStart ? bodyStart : removed.start, end: skipBlankLines(text, removed.end) })
  }
  const isKept = (range: Range) => removed === undefined || range.end <= removed.start || range.start >= removed.end
  if (reading.unplaced.length > 0) remarks.push(`links that could not be changed: ${listOf(reading.unplaced)}`)
  return {
    title: title === '' ? undefined : title,
    tags: tagsOf(frontMatter?.tags ?? [], remarks),
    cuts,
    references: reading.references.map(reference => moved(reference, start)).filter(isKept),
    fragments: fragmentsOf(headings, removed, reading.ids),
    requestBytes: Buffer.byteLength(JSON.stringify(text)),
    remarks,
  }
}

const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu

/** A text as a title: one line without control characters, no longer than titles may be. May be empty. */
export function fitTitle(text: string): string {
  const line = normalizeTitle(text.toWellFormed().replace(controlCharacters, ' '))
  return shorten(line, limits.title)
}

/** Cut to so many code units at most, never through a character. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  return text
    .slice(0, length)
    .toWellFormed()
    .replace(/\ufffd$/u, '')
    .trimEnd()
}

function tagsOf(tags: readonly string[], remarks: string[]): string[] {
  const fit = normalizeTags(tags.map(tag => tag.toWellFormed().replace(controlCharacters, ' ')))
  const kept = fit.filter(tag => tag.length <= limits.tag).slice(0, limits.tags)
  const lost = fit.filter(tag => !kept.includes(tag))
  if (lost.length > 0) remarks.push(`tags left out, too long or too many: ${listOf(lost)}`)
  return kept
}

function fragmentsOf(headings: readonly Heading[], removed: Heading | undefined, ids: readonly string[]) {
  const slugInFile = createHeadingSlugger()
  const slugInArticle = createHeadingSlugger()
  const fragments = new Map<string, string | null>(ids.map(id => [id, id]))
  for (const heading of headings) {
    fragments.set(slugInFile(heading.text), heading === removed ? null : slugInArticle(heading.text))
  }
  return fragments
}

const moved = <T extends Range>(range: T, by: number): T => ({ ...range, start: range.start + by, end: range.end + by })

/** Where the first line that is not blank begins, at or after `from`. */
function skipBlankLines(text: string, from: number): number {
  let lineStart = from
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (character === '\n' || character === '\r') lineStart = at + 1
    else if (character !== ' ' && character !== '\t') return lineStart
  }
  return text.length
}

const shownAtMost = 50
/** The texts, each once and shortened, for a person to read. */
export function listOf(texts: readonly string[]): string {
  const all = [...new Set(texts)]
  const shown = all.slice(0, shownAtMost).map(text => shorten(fitTitle(text), 200))
  return shown.join(', ') + (all.length > shownAtMost ? ` and ${all.length - shownAtMost} more` : '')
}
