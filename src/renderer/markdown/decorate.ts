import { createHeadingSlugger } from '#shared/domain/heading-slug.ts'
import { languageName, languageOf } from './code-language.ts'
import type { Highlight } from './highlighter.ts'
import { idPrefix } from './sanitize.ts'

export interface Heading {
  /** The fragment that leads to it. */
  readonly slug: string
  readonly text: string
  /** 2 to 6: 1 is the article's title. */
  readonly level: number
}

/** Gives headings their ids and makes room for the article's title as the only first-level heading: one in the text that
 *  says the same is left out, and the others move so that the highest is of the second level. To be called with the
 *  parts of a text in order, `isStart` as long as there is nothing before; `levels` are those of all its headings, where
 *  there is more than one part. */
export function createHeadingDecorator(
  title: string | undefined,
  levels?: readonly number[],
): (root: DocumentFragment, isStart: boolean) => readonly Heading[] {
  const slugOf = createHeadingSlugger()
  let highest: number | undefined
  return (root, isStart) => {
    const elements = [...root.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(element => {
      const text = element.textContent.trim().replace(/\s+/gu, ' ')
      return { element, text, slug: slugOf(text), level: Number(element.tagName.slice(1)) }
    })
    const first = elements[0]
    if (highest === undefined && first !== undefined) {
      const known = levels ?? elements.map(({ level }) => level)
      const isTitle =
        isStart && title !== undefined && first.level === 1 && first.text === title && isFirst(first.element)
      if (isTitle) {
        first.element.remove()
        elements.shift()
      }
      highest = Math.min(...(isTitle ? known.slice(1) : known))
    }
    const shift = 2 - (highest ?? 2)
    return elements.map(({ element, text, slug, level }) => {
      const shown = Math.min(Math.max(level + shift, 2), 6)
      renamed(element, `h${shown}`).id = `${idPrefix}${slug}`
      return { slug, text, level: shown }
    })
  }
}

/** Code blocks get a header with the language and a button that copies. */
export function decorateCode(root: DocumentFragment, highlight: Highlight | undefined): void {
  for (const code of root.querySelectorAll('pre > code')) {
    const pre = code.parentElement
    if (pre === null) continue
    const language = languageOf(/(?:^|\s)language-(\S+)/u.exec(code.className)?.[1] ?? '')
    const text = code.textContent
    code.removeAttribute('class')
    const coloured = isInclusion(text) ? asComment(text) : highlight?.(text, language)
    if (coloured !== undefined) code.replaceChildren(parsed(coloured))
    pre.tabIndex = 0
    const header = element('header')
    header.append(element('span', {}, language === '' ? 'Code' : languageName(language)))
    header.append(element('button', { type: 'button', class: 'btn btn--sm', 'data-copy': '' }, 'Copy'))
    const block = element('div', { class: 'code' })
    pre.replaceWith(block)
    block.append(header, pre)
  }
}

/** mdBook fills such a block from another file, which is not in the wiki. */
const isInclusion = (text: string) => /^\s*(?:\{\{#[^}]*\}\}\s*)+$/u.test(text)
function asComment(text: string): string {
  return element('span', { class: 'hljs-comment' }, text).outerHTML
}

/** Pictures come from the web alone; until the wiki keeps files, what stands for another one is its description. */
export function decorateImages(root: DocumentFragment): void {
  for (const image of root.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? ''
    if (/^https:/iu.test(source)) {
      image.loading = 'lazy'
      image.referrerPolicy = 'no-referrer'
      continue
    }
    const words = image.alt.trim().replace(/\s+/gu, ' ')
    const name = source.split(/[/\\]/u).at(-1) ?? ''
    const placeholder = element('span', {
      class: 'absent',
      role: 'img',
      'aria-label': words === '' ? 'Picture' : words,
    })
    placeholder.append(
      element('b', {}, 'This picture is not in the wiki'),
      element('span', {}, words === '' ? name : words),
    )
    image.replaceWith(placeholder)
  }
}

/** Wide tables scroll by themselves, by keyboard too. */
export function decorateTables(root: DocumentFragment): void {
  for (const table of root.querySelectorAll('table')) {
    const frame = element('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'Table' })
    table.replaceWith(frame)
    frame.append(table)
  }
}

/** `- [x] done` as a box that only editing changes. */
export function decorateTasks(root: DocumentFragment): void {
  for (const item of root.querySelectorAll('li')) {
    const first = item.firstElementChild?.tagName === 'P' ? item.firstElementChild.firstChild : item.firstChild
    const match = first instanceof Text ? /^\s*\[([ xX])\]\s+/u.exec(first.data) : null
    if (!(first instanceof Text) || match === null) continue
    const done = match[1] !== ' '
    first.data = first.data.slice(match[0].length)
    const box = element('input', { type: 'checkbox', disabled: '', 'aria-label': done ? 'Done' : 'To do' })
    if (done) box.setAttribute('checked', '')
    first.before(box)
    item.classList.add('task')
  }
}

const noteNames: Record<string, string> = {
  NOTE: 'Note',
  TIP: 'Tip',
  IMPORTANT: 'Important',
  WARNING: 'Warning',
  CAUTION: 'Caution',
}

/** `> [!NOTE]` as a callout. */
export function decorateNotes(root: DocumentFragment): void {
  for (const quote of root.querySelectorAll('blockquote')) {
    const first = quote.querySelector(':scope > p')?.firstChild
    const match = first instanceof Text ? /^\s*\[!([A-Z]+)\]\s*/u.exec(first.data) : null
    const name = noteNames[match?.[1] ?? '']
    if (!(first instanceof Text) || match === null || name === undefined) continue
    first.data = first.data.slice(match[0].length)
    const note = element('div', { class: 'callout', role: 'note' })
    const text = element('div')
    text.append(element('b', {}, name), ...quote.childNodes)
    note.append(text)
    quote.replaceWith(note)
  }
}

const longestLead = 420

/** The first paragraph is set larger where it is one: plain text of a moderate length at the very beginning. */
export function decorateLead(root: DocumentFragment): void {
  const first = root.firstElementChild
  if (first?.tagName !== 'P' || first.querySelector('img, .absent, br') !== null) return
  const length = first.textContent.trim().length
  if (length > 0 && length <= longestLead) first.classList.add('lead')
}

/** Nothing stands before it, nor before what it stands in. */
function isFirst(candidate: Element): boolean {
  for (let at: Element | null = candidate; at !== null; at = at.parentElement) {
    if (at.previousElementSibling !== null) return false
  }
  return true
}

function renamed(original: Element, name: string): Element {
  if (original.tagName.toLowerCase() === name) return original
  const replacement = element(name)
  replacement.append(...original.childNodes)
  original.replaceWith(replacement)
  return replacement
}

/** Trusted: made by this app of escaped text and spans. Parsed apart, because in the sanitiser's own document Chromium takes
 *  time by what that holds already, for each piece of code anew. */
function parsed(trustedHtml: string): DocumentFragment {
  const template = document.createElement('template')
  template.innerHTML = trustedHtml
  return template.content
}

function element(name: string, attributes: Record<string, string> = {}, text?: string): HTMLElement {
  const made = document.createElement(name)
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value))
  if (text !== undefined) made.textContent = text
  return made
}
