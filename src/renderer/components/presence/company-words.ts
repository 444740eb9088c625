import type { Company } from '../../stores/presence.ts'

/** As in: Ben is editing too. Empty: nobody is. `too`: so is the one who reads this. */
export function editingWords({ editing, you }: Company, { too }: { readonly too: boolean }): string {
  const [first, second] = editing
  if (first === undefined) return you === 'editing' ? 'You are editing in another window' : ''
  const end = too ? 'editing too' : 'editing'
  if (second === undefined) return `${first} is ${end}`
  if (editing.length === 2) return `${first} and ${second} are ${end}`
  return `${first} and ${editing.length - 1} others are ${end}`
}

/** Everybody by name, for the tooltip: Ben and Ana are editing. Carol has it open. */
export function everybody({ editing, reading, you }: Company): string {
  const sentences = [
    sentence(editing, 'is editing', 'are editing'),
    sentence(reading, 'has it open', 'have it open'),
    you === undefined ? '' : `You ${you === 'editing' ? 'are editing it' : 'have it open'} in another window.`,
  ]
  return sentences.filter(text => text !== '').join(' ')
}

function sentence(names: readonly string[], one: string, many: string): string {
  if (names.length === 0) return ''
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(names)
  return `${list} ${names.length === 1 ? one : many}.`
}
