/** Characters of a long article. */
export const articleLength = 1_000_000
export const editsOfASide = 100

/** Lines of so many words of a small vocabulary, each followed by a blank one, `articleLength` characters in all. */
export function proseLines(random: () => number, wordsInALine: number): string[] {
  const lines: string[] = []
  for (let length = 0; length < articleLength;) {
    const words: string[] = []
    for (let wordLength = 0; words.length < wordsInALine && length + wordLength < articleLength;) {
      const word = `w${Math.floor(random() ** 2 * 20_000).toString(36)}`
      words.push(word)
      wordLength += word.length + 1
    }
    const line = words.join(' ')
    length += line.length + 2
    lines.push(line, '')
  }
  return lines
}

export const text = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')

/** The same texts in every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
