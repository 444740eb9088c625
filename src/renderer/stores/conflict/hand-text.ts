import { suggestedText } from '#shared/domain/merge/suggestion.ts'
import type { HandStart } from './choices.ts'
import { suggestionFor, writtenForm, type Passage } from './question.ts'

/** What a text by hand begins with. `earlier` is what was written before, which only its keeper knows. */
export function handStart(passage: Passage, from: Exclude<HandStart, 'earlier'>): string {
  const version = (name: 'base' | 'mine' | 'theirs') => withoutMargins(writtenForm(passage[name]))
  if (from === 'original') return version('base')
  if (from === 'mine' || from === 'theirs') return version(from)
  if (from === 'suggestion') return withoutMargins(suggestedText(suggestionFor(passage) ?? []))
  return passage.kind === 'merged' && typeof passage.value === 'object'
    ? writtenForm(passage.value)
    : `${version('mine')}\n\n${version('theirs')}`
}

/** A passage's text between the blank lines around it, which belong to the article's layout and not to the writer's text. */
export function withoutMargins(text: string): string {
  return text.replace(/^(?:[ \t]*(?:\r\n|\r|\n))+/u, '').replace(/\s+$/u, '')
}

/** A text written by hand, laid out like the passage that it stands for: blank lines around it, and the last line's end. */
export function withMarginsOf(passage: Passage, written: string): string {
  if (written.trim() === '') return ''
  const versions = [passage.mine, passage.theirs, passage.base].map(writtenForm)
  const model = versions.find(text => text.trim() !== '') ?? '\n'
  const inner = withoutMargins(model)
  const at = model.indexOf(inner)
  return model.slice(0, at) + withoutMargins(written) + model.slice(at + inner.length)
}
