// @vitest-environment jsdom
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findWords, readText } from './find-in-text.ts'

function drawn(html: string): HTMLElement {
  const root = document.createElement('article')
  root.innerHTML = html
  return root
}
function textOf({ startContainer, startOffset, endContainer, endOffset }: StaticRange): string {
  const range = document.createRange()
  range.setStart(startContainer, startOffset)
  range.setEnd(endContainer, endOffset)
  return range.toString()
}
const findInText = (roots: readonly Element[], words: string) => findWords(readText(roots), words)
const found = (html: string, words: string) => findInText([drawn(html)], words).map(textOf)

test.each([
  ['Salt road, salt ROAD.', 'SALT road', ['Salt road', 'salt ROAD']],
  ['The <b>sal</b>t <i>road</i>', 'salt road', ['salt road']],
  ['The salt\n  road', 'salt road', ['salt\n  road']],
  ['Café, Cafe\u0301, cafe', 'cafe', ['Café', 'Cafe\u0301', 'cafe']],
  ['Straße', 'strasse', ['Straße']],
  ['It’s “salt”', `it's "salt"`, ['It’s “salt”']],
  ['שָׁלוֹם', 'שלום', ['שָׁלוֹם']],
  ['السَّلام عليكم', 'السلام', ['السَّلام']],
  ['कि का', 'का', ['का']],
  ['𝒳 and 😀😀', '😀', ['😀', '😀']],
  ['aaaa', 'aa', ['aa', 'aa']],
  ['.*', '.*', ['.*']],
])('in “%s” it finds “%s”', (html, words, expected) => {
  expect(found(`<p>${html}</p>`, words)).toEqual(expected)
})

test('words do not go on from block to block', () => {
  expect(found('<h2>Salt</h2><p>road</p>', 'saltroad')).toEqual([])
  expect(found('<ul><li>salt<ul><li>road</li></ul>salt</li></ul>', 'saltroad')).toEqual([])
  expect(found('<table><tr><td>sa</td><td>lt</td></tr></table>', 'salt')).toEqual([])
  expect(findInText([drawn('salt'), drawn('road')], 'saltroad')).toEqual([])
})

test('what is not read there is not found', () => {
  const html = '<p>salt <span class="vh">salt</span><button>salt</button></p><p aria-hidden="true">salt</p>'
  expect(found(html, 'salt')).toEqual(['salt'])
})

test.each(['', '  ', '\uffff'])('nothing is found of %j', words => {
  expect(found('<p>some words  \uffff</p>', words)).toEqual([])
})

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', ' ', 'é', 'ß', 'ש', 'א', '😀') })

test('every part of a text is found in it, wherever its inline elements begin and end', () => {
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1 }), fc.nat(), fc.nat(), (pieces, a, b) => {
      const text = pieces.join('')
      const characters = Array.from(text)
      const [from, to] = [a % (characters.length + 1), b % (characters.length + 1)].sort((x, y) => x - y)
      const words = characters.slice(from, to).join('')
      fc.pre(words.trim() !== '')
      const paragraph = document.createElement('p')
      paragraph.append(
        ...pieces.map(piece => {
          const element = document.createElement('em')
          element.textContent = piece
          return element
        }),
      )
      const asOnePiece = document.createElement('p')
      asOnePiece.textContent = text
      const inPieces = findInText([paragraph], words).map(textOf)
      expect(inPieces.length).toBeGreaterThan(0)
      expect(inPieces).toEqual(findInText([asOnePiece], words).map(textOf))
    }),
  )
})

test('what is found says what was looked for', () => {
  const plain = (text: string) => text.toUpperCase().normalize('NFD').replace('\u0301', '').replace(/ +/gu, ' ')
  fc.assert(
    fc.property(letters, letters, (text, words) => {
      for (const each of found(`<p>${text}</p>`, words)) expect(plain(each)).toBe(plain(words))
    }),
  )
})
