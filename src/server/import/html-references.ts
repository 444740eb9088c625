import { isRelativeAddress, type Range, type Reference } from './reference.ts'

export interface HtmlReading {
  readonly references: readonly Reference[]
  /** Ids that places in the text have. */
  readonly ids: readonly string[]
}

// A comment without an end hides the rest. No tag reaches over a `<`, so that the time stays linear in the text.
const commentOrTag = /<!--(?:[\s\S]*?-->|[\s\S]*)|<([a-z][a-z0-9-]{0,30})((?:\s|\/)(?:[^<>"']|"[^"<]*"|'[^'<]*')*)/giu
const attribute = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/dgiu

/** What HTML inside Markdown refers to by relative addresses. Positions count from `offset`. */
export function readHtml(html: string, offset: number, unescape: (text: string) => string): HtmlReading {
  const references: Reference[] = []
  const ids: string[] = []
  for (const tag of html.matchAll(commentOrTag)) {
    const [whole, name, attributes] = tag
    if (name === undefined || attributes === undefined) continue
    const from = offset + tag.index + whole.length - attributes.length
    for (const { name: attributeName, value, range } of attributesOf(attributes)) {
      if (attributeName === 'id' || (attributeName === 'name' && name.toLowerCase() === 'a')) ids.push(value)
      const kind = kindOf(name.toLowerCase(), attributeName)
      const target = unescape(value).trim()
      if (kind === undefined || !isRelativeAddress(target)) continue
      references.push({ kind, target, start: from + range.start, end: from + range.end })
    }
  }
  return { references, ids }
}

function kindOf(tag: string, attributeName: string): 'link' | 'image' | undefined {
  if (tag === 'a' && attributeName === 'href') return 'link'
  if (attributeName === 'src' && ['img', 'video', 'audio', 'source'].includes(tag)) return 'image'
  return undefined
}

function* attributesOf(attributes: string): Generator<{ name: string; value: string; range: Range }> {
  for (const match of attributes.matchAll(attribute)) {
    const groups = match.indices ?? []
    const place = groups[2] ?? groups[3] ?? groups[4]
    if (match[1] === undefined || place === undefined) continue
    const [start, end] = place
    yield { name: match[1].toLowerCase(), value: attributes.slice(start, end), range: { start, end } }
  }
}
