/** Two letters: of the first and the last word, or the first two of a single one. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u)
  const first = Array.from(words[0] ?? '')
  const last = words.length > 1 ? Array.from(words.at(-1) ?? '') : []
  const letters = last.length > 0 ? [first[0], last[0]] : first.slice(0, 2)
  return letters.join('').toLocaleUpperCase()
}

/** The same of the three colours for a name everywhere and always. */
export function personColour(name: string): 1 | 2 | 3 {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997
  return sum % 3 === 0 ? 1 : sum % 3 === 1 ? 2 : 3
}
