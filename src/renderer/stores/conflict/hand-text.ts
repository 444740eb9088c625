import type { Passage } from './question.ts'

/** A passage's text between the blank lines around it, which belong to the article's layout and not to the writer's text. */
export function withoutMargins(text: string): string {
  return text.replace(/^(?:[ \t]*(?:\r\n|\r|\n))+/u, '').replace(/\s+$/u, '')
}

/** A text written by hand, laid out like the passage that it stands for: blank lines around it, and the last line's end. */
export function withMarginsOf(passage: Passage, written: string): string {
  if (written.trim() === '') return ''
  const model = [passage.mine, passage.theirs, passage.base].find(text => text !== null && text.trim() !== '') ?? '\n'
  const inner = withoutMargins(model)
  const at = model.indexOf(inner)
  return model.slice(0, at) + withoutMargins(written) + model.slice(at + inner.length)
}
