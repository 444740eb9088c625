import { parse } from 'yaml'

/** What an article takes from the YAML at the beginning of its file. */
export interface FrontMatter {
  readonly title: string | undefined
  readonly tags: readonly string[]
  /** What else it says; articles have no place for it. */
  readonly otherKeys: readonly string[]
  /** Where the text behind it begins. */
  readonly end: number
}

export type FrontMatterReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly reason: string; readonly end: number }
  | { readonly kind: 'read'; readonly frontMatter: FrontMatter }

/** Longer front matter is taken for text: YAML's time is not linear in its size. */
const maximumLength = 32 * 1024

const opening = /^---[ \t]*(?:\r\n?|\n)/u
const closing = /^(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|$(?![\s\S]))/gmu

export function readFrontMatter(text: string): FrontMatterReading {
  const start = opening.exec(text)?.[0].length
  if (start === undefined) return { kind: 'none' }
  closing.lastIndex = start
  const close = closing.exec(text)
  if (close === null || close.index > maximumLength) return { kind: 'none' }
  const end = closing.lastIndex

  let content: unknown
  try {
    content = parse(text.slice(start, close.index), { logLevel: 'error', maxAliasCount: 20, prettyErrors: false })
  } catch (error) {
    // Whatever a YAML parser makes of hostile text (its own errors, a stack that is too deep), the text stays as it is.
    return { kind: 'malformed', reason: error instanceof Error ? firstLine(error.message) : String(error), end }
  }
  // Between two thematic breaks a text may stand as well.
  if (content !== null && (typeof content !== 'object' || Array.isArray(content))) return { kind: 'none' }
  const { title, tags, ...others } = (content ?? {}) as Readonly<Record<string, unknown>>
  return {
    kind: 'read',
    frontMatter: {
      title: scalarText(title),
      tags: readTags(tags),
      otherKeys: Object.keys(others),
      end,
    },
  }
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Tags as people write them: a list, or one text with commas or else blanks between them; with or without `#`. */
function readTags(value: unknown): string[] {
  const entries = Array.isArray(value) ? value.map(scalarText) : splitTags(scalarText(value))
  return entries
    .flatMap(entry => (entry === undefined ? [] : [entry.trim().replace(/^#+/u, '')]))
    .filter(tag => tag !== '')
}

const splitTags = (text = ''): string[] => text.split(text.includes(',') ? ',' : /\s+/u)
