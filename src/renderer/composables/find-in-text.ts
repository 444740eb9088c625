/** Elements within a line: words go on across their ends. */
const inline =
  'a, abbr, b, bdi, bdo, cite, code, del, dfn, em, i, ins, kbd, mark, q, s, samp, small, span, strong, sub, sup, time, u, var, wbr'
/** What is no part of the text that is read there. */
const unread = 'button, .vh, [hidden], [aria-hidden="true"]'
/** Stands where a block begins; nobody can type it. */
const blockStart = '\uFFFF'
/** Accents, Hebrew points and Arabic vowel signs, which people leave out when they search. */
const marks = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu

/** The text of a page as it is searched: folded, and where in the page each of its letters stands. */
export interface ReadText {
  readonly folded: string
  readonly places: readonly (Place | undefined)[]
}
interface Place {
  readonly node: Text
  readonly start: number
  end: number
}

/** Reads the text of some elements, in the order of the page. */
export function readText(roots: Iterable<Element>): ReadText {
  const letters: string[] = []
  const places: (Place | undefined)[] = []
  for (const root of roots) {
    let blockBefore: Element | null = null
    for (const [node, parent] of textsIn(root)) {
      const block = parent.closest(`:not(${inline})`)
      if (block !== blockBefore) {
        letters.push(blockStart)
        places.push(undefined)
        blockBefore = block
      }
      readNode(node, letters, places)
    }
  }
  return { folded: letters.join(''), places }
}

/** Where words stand in a text, in its order. Neither case nor accents matter, nor how much space is between two words;
 *  words may go on from one inline element to the next, but not from block to block. */
export function findWords({ folded, places }: ReadText, words: string): StaticRange[] {
  const wanted = foldWords(words)
  if (wanted.trim() === '') return []
  const found: StaticRange[] = []
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length)) {
    const [first, last] = [places[at], places[at + wanted.length - 1]]
    if (first === undefined || last === undefined) throw new Error('every letter but the start of a block has a place')
    found.push(
      new StaticRange({
        startContainer: first.node,
        startOffset: first.start,
        endContainer: last.node,
        endOffset: last.end,
      }),
    )
  }
  return found
}

function readNode(node: Text, letters: string[], places: (Place | undefined)[]): void {
  let start = 0
  for (const character of node.data) {
    const end = start + character.length
    const folded = foldCharacter(character)
    const last = places.at(-1)
    // A mark belongs to the letter before it, and all spaces between two words are one.
    if (folded === '' && last?.node === node) last.end = end
    const isMoreSpace = folded === ' ' && letters.at(-1) === ' '
    for (let unit = 0; unit < folded.length && !isMoreSpace; unit++) {
      letters.push(folded.charAt(unit))
      places.push({ node, start, end })
    }
    start = end
  }
}

function* textsIn(root: Element): Generator<[Text, Element]> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement
    if (node instanceof Text && parent !== null && parent.closest(unread) === null) yield [node, parent]
  }
}

const foldWords = (words: string): string =>
  Array.from(words, foldCharacter).join('').replaceAll(blockStart, '').replace(/ +/gu, ' ')

const foldings = new Map<string, string>()
function foldCharacter(character: string): string {
  const known = foldings.get(character)
  if (known !== undefined) return known
  const folded = character
    .normalize('NFKD')
    .replace(marks, '')
    // Upper-casing in between expands what has no single partner, as ß.
    .toUpperCase()
    .toLowerCase()
    .replace(/[‘’]/gu, "'")
    .replace(/[“”]/gu, '"')
    .replace(/\s/gu, ' ')
  foldings.set(character, folded)
  return folded
}
