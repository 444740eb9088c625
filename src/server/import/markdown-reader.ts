import type { Token } from 'markdown-it'
import { readHtml } from './html-references.ts'
import { createMarkdownParser, type MarkdownParser } from './markdown-parser.ts'
import { isRelativeAddress, type Range, type Reference } from './reference.ts'
import { createSourceLines, locateInCell, locateInLines, type Locator, type SourceLines } from './source-lines.ts'

export interface Heading extends Range {
  /** What a reader sees of it. */
  readonly text: string
  /** Not inside a list or a quotation. */
  readonly isTopLevel: boolean
  /** Nothing that a reader sees stands before it. */
  readonly isFirst: boolean
}

export interface MarkdownReading {
  readonly headings: readonly Heading[]
  /** In the order in which they stand in the text. Code and comments hold none. */
  readonly references: readonly Reference[]
  /** Ids that the text's HTML gives to places in it. */
  readonly ids: readonly string[]
  /** Addresses whose place in the text could not be told. */
  readonly unplaced: readonly string[]
}

export type MarkdownReader = (text: string) => MarkdownReading

/** Reads Markdown with the parser that shows it, so that what is a link here is a link there. */
export function createMarkdownReader(): MarkdownReader {
  const parser = createMarkdownParser()
  return text => readMarkdown(parser, createSourceLines(text))
}

function readMarkdown(parser: MarkdownParser, source: SourceLines): MarkdownReading {
  const { tokens, references: found, ids: inlineIds } = parser.parse(source.text)
  const headings: Heading[] = []
  const references: Reference[] = []
  const ids = [...inlineIds]
  const unplaced: string[] = []

  const keep = (placed: Reference | undefined, entry: Reference) => {
    if (placed === undefined) unplaced.push(entry.target)
    else references.push(placed)
  }

  let line = 0
  let cell = -1
  let isInvisibleSoFar = true
  let heading: Token | undefined

  for (const token of tokens) {
    const [first, after] = token.map ?? [line, line + 1]
    line = first
    switch (token.type) {
      case 'tr_open':
        cell = -1
        break
      case 'th_open':
      case 'td_open':
        cell++
        break
      case 'heading_open':
        heading = token
        break
      case 'heading_close':
        heading = undefined
        isInvisibleSoFar = false
        break
      case 'reference_definition': {
        const definition = readDefinition(parser, source, first, after)
        if (definition !== undefined) references.push(definition)
        break
      }
      case 'html_block': {
        const start = source.startOf(first)
        const reading = readHtml(source.text.slice(start, source.startOf(after)), start, parser.unescape)
        for (const reference of reading.references) references.push(reference)
        for (const id of reading.ids) ids.push(id)
        isInvisibleSoFar &&= isInvisibleHtml(token.content)
        break
      }
      case 'inline': {
        const locate = locatorOf(source, token, line, cell)
        for (const entry of found.get(token) ?? []) keep(place(entry, token.content, source.text, locate()), entry)
        if (heading === undefined) isInvisibleSoFar &&= (token.children ?? []).every(isInvisible)
        else headings.push(headingOf(source, heading, token, isInvisibleSoFar))
        break
      }
      case 'paragraph_open':
      case 'paragraph_close':
        break
      default:
        isInvisibleSoFar = false
    }
  }
  return { headings, references: inOrder(references), ids, unplaced }
}

/** In the order of the text, and apart from each other whatever the parser made of it. */
function inOrder(references: Reference[]): Reference[] {
  let end = 0
  return references
    .sort((a, b) => a.start - b.start)
    .filter(reference => {
      const isApart = reference.start >= end
      if (isApart) end = reference.end
      return isApart
    })
}

function headingOf(source: SourceLines, open: Token, inline: Token, isFirst: boolean): Heading {
  const [first, after] = open.map ?? [0, 0]
  return {
    text: visibleText(inline.children ?? [])
      .replace(/\s+/gu, ' ')
      .trim(),
    isTopLevel: open.level === 0,
    isFirst: isFirst && open.level === 0,
    start: source.startOf(first),
    end: source.startOf(after),
  }
}

/** Makes the locator of a token's content when it is first asked for. */
function locatorOf(source: SourceLines, token: Token, line: number, cell: number): () => Locator {
  let locate: Locator | undefined
  // Only the cells of tables have content without lines of its own.
  const make = () =>
    token.map === null ? locateInCell(source, line, cell, token.content) : locateInLines(source, line, token.content)
  return () => (locate ??= make())
}

/** The reference where it stands in the source, or undefined if something else stands there. */
function place(entry: Reference, content: string, text: string, locate: Locator): Reference | undefined {
  const start = locate(entry.start)
  const last = locate(entry.end - 1)
  if (start === undefined || last === undefined) return undefined
  const end = last + 1
  const isThere =
    text.slice(start, end).replaceAll('\\|', '|') === content.slice(entry.start, entry.end).replaceAll('\\|', '|')
  return isThere ? { ...entry, start, end } : undefined
}

const containerMarks = /(?:[ \t>]|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*/uy
const blanksAndMarks = /[\s>]*/uy
const labelEnd = /(?:[^\]\\]|\\[\s\S])*\]:/uy

/** The address of `[label]: address` on the lines from `first` up to `after`. */
function readDefinition(
  parser: MarkdownParser,
  source: SourceLines,
  first: number,
  after: number,
): Reference | undefined {
  const end = source.startOf(after)
  let at = source.startOf(first)
  for (const pattern of [containerMarks, labelEnd, blanksAndMarks]) {
    pattern.lastIndex = at
    if (!pattern.test(source.text)) return undefined
    at = pattern.lastIndex
  }
  const destination = parser.destinationAt(source.text, at, end)
  return destination !== undefined && isRelativeAddress(destination.target) ? destination : undefined
}

/** Comments, and anchors without text. */
const isInvisibleHtml = (html: string): boolean =>
  html.replace(/<!--(?:[\s\S]*?-->|[\s\S]*)|<\/?a(?:\s[^<>]*)?>/giu, '').trim() === ''

function isInvisible(token: Token): boolean {
  if (token.type === 'softbreak') return true
  if (token.type === 'text') return token.content.trim() === ''
  return token.type === 'html_inline' && isInvisibleHtml(token.content)
}

function visibleText(tokens: readonly Token[]): string {
  let text = ''
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') text += ' '
    else if (token.type === 'image') text += visibleText(token.children ?? [])
    else if (token.type !== 'html_inline') text += token.content
  }
  return text
}
