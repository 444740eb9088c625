// Scripts that write no blanks between words: a dictionary (Intl.Segmenter) finds their words, else each letter is one.
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const unspacedRun = new RegExp(String.raw`[[${unspaced}]\p{M}ー]+`, 'v')
const spacedWord = String.raw`[[\p{L}\p{M}\p{N}_]--[${unspaced}]]+(?:['’][[\p{L}\p{M}\p{N}_]--[${unspaced}]]+)*`
const token = new RegExp(String.raw`${spacedWord}|[[${unspaced}]\p{M}ー]+|\s+|[\s\S]`, 'gv')
const wordOrLetter = new RegExp(String.raw`${spacedWord}|[${unspaced}]`, 'gv')
const startsUnspaced = new RegExp(`^[${unspaced}]`, 'v')
const letterOrDigit = /[\p{L}\p{N}]/u

/** Text in pieces that are the text again: words, stretches of blanks, and every other sign by itself. */
export function tokenize(text: string): string[] {
  const tokens = text.match(token) ?? []
  return unspacedRun.test(text)
    ? tokens.flatMap(piece => (startsUnspaced.test(piece) ? segment(piece) : [piece]))
    : tokens
}

/** Whether a piece of text says anything: holds a letter or a digit. */
export const hasWord = (text: string): boolean => letterOrDigit.test(text)

/** The words of a text. In scripts without blanks between words each letter counts as one, as is usual there. */
export function countWords(text: string): number {
  return text.match(wordOrLetter)?.length ?? 0
}

/** Whether one text is the other, edited, and not another text: both have words, and share enough of them. */
export function isAlike(one: string, other: string): boolean {
  return similarity(one, other) >= leastSimilarity
}

const leastSimilarity = 0.4

/** How alike two texts are by their words, from 0 to 1: the share of words that both have, each as often as it stands
 *  there. */
function similarity(one: string, other: string): number {
  const ours = one.match(wordOrLetter) ?? []
  const others = other.match(wordOrLetter) ?? []
  if (ours.length + others.length === 0) return 0
  const left = new Map<string, number>()
  for (const word of ours) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of others) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    shared++
  }
  return (2 * shared) / (ours.length + others.length)
}

function segment(run: string): string[] {
  if (!('Segmenter' in Intl)) return Array.from(run)
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(run)].map(part => part.segment)
}
