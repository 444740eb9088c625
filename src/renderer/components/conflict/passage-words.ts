import { countChangedWords } from '#shared/domain/diff/line-diff.ts'
import { describeAnchor, type Anchor } from '#shared/domain/merge/anchor.ts'
import type { Decision } from '#shared/domain/merge/passage.ts'
import { writtenForm, type Field, type Passage, type Question } from '../../stores/conflict/question.ts'
import { capitalised } from '../../composables/people-words.ts'
import { type SideNames } from './side-names.ts'
import { tagChangeOf } from './tag-words.ts'

const anchorOf = (passage: Passage): Anchor | undefined => ('anchor' in passage ? passage.anchor : undefined)

const fieldNames = { title: 'the title', place: 'its place', tags: 'the tags', text: 'the text' } as const

/** As in `In “History”, paragraph 3`, `In the title`, `In its place`. */
export function placeOf(field: Field, passage: Passage, isWholeText = false): string {
  const anchor = anchorOf(passage)
  if (anchor !== undefined) return isWholeText ? 'In the whole text' : describeAnchor(anchor)
  return `In ${fieldNames[field]}`
}

/** The same for a narrow list: `History, paragraph 3`, `Introduction`, `The title`. */
export function shortPlaceOf(field: Field, passage: Passage, isWholeText = false): string {
  const anchor = anchorOf(passage)
  if (anchor !== undefined && isWholeText) return 'The whole text'
  if (anchor === undefined) return capitalised(fieldNames[field])
  return `${anchor.path.at(-1) ?? 'Introduction'}, ${blockOf(anchor).replace(' ', '\u00a0')}`
}

/** `paragraph 2`, `the table`. */
export function blockOf({ block, number }: Anchor): string {
  if (block === 'heading') return 'the heading'
  return block !== 'paragraph' && number === 1 ? `the ${block}` : `${block} ${number}`
}

/** Who did what to a passage that is to decide. */
export function changeOf({ field, passage, writing }: Question, names: SideNames): string {
  if (writing !== undefined) return startOf(writing.from, names)
  const what = { title: 'the title', place: 'the article’s place', tags: 'the tags', text: 'this passage' }[field]
  if (passage.kind === 'merged') {
    if (passage.changedBy === 'mine') return `You changed ${what}`
    if (passage.changedBy === 'theirs') return `${capitalised(names.theirs)} changed ${what}`
    return field === 'tags' ? `${names.everybody} changed the tags` : `${names.everybody} made the same change`
  }
  if (field === 'place') return `${names.everybody} moved the article`
  const isAbsent = (version: Passage['mine']) => writtenForm(version).trim() === ''
  if (isAbsent(passage.base)) return `${names.everybody} added something here`
  if (isAbsent(passage.mine)) return `You removed this passage, ${names.theirs} changed it`
  if (isAbsent(passage.theirs)) return `You changed this passage, ${names.theirs} removed it`
  return `${names.everybody} changed ${what}`
}

/** What is said in place of a version that says nothing. */
export function absenceOf(
  field: Field,
  who: 'you' | 'they' | 'nobody',
  { theirs }: SideNames,
  hadOriginal: boolean,
): string {
  if (field === 'tags') return 'No tags.'
  if (who === 'nobody') return 'Nothing stood here.'
  const name = who === 'you' ? 'You' : capitalised(theirs)
  if (hadOriginal) return `${name} removed this passage.`
  return `${name} ${who === 'you' ? 'have' : 'added'} nothing here.`
}

function startOf(from: string, { theirsOwn }: SideNames): string {
  const starts: Partial<Record<string, string>> = {
    mine: 'yours',
    theirs: theirsOwn,
    both: 'both',
    original: 'the original',
    suggestion: 'the suggestion',
    earlier: 'what you wrote before',
  }
  return `The text below starts from ${starts[from] ?? 'yours'}`
}

/** What was decided, on the decided card. */
export function decisionOf(field: Field, decision: Decision, { theirsOwn }: SideNames): string {
  switch (decision.kind) {
    case 'mine':
      return 'Yours'
    case 'theirs':
      return theirsOwn
    case 'original':
      return 'The original'
    case 'both':
      if (field === 'tags') return 'Both, joined'
      return decision.first === 'mine' ? 'Both, yours first' : `Both, ${theirsOwn} first`
    case 'text':
      return decision.from === 'suggestion' ? 'The suggestion: both, word by word' : 'Edited by hand'
    case 'open':
      return 'To decide'
  }
}

/** The same for the list of changes. */
export const shortDecisionOf = (decision: Decision, names: SideNames): string =>
  `Decided: ${kindWords(decision, names, 'by hand')}`

/** What the live region says after a choice. */
export const keptOf = (decision: Decision, names: SideNames): string =>
  `Kept ${kindWords(decision, names, 'your own words')}.`

function kindWords(decision: Decision, { theirsOwn }: SideNames, byHand: string): string {
  const words = { mine: 'yours', theirs: theirsOwn, original: 'the original', both: 'both', open: '' } as const
  if (decision.kind !== 'text') return words[decision.kind]
  return decision.from === 'suggestion' ? 'the suggestion' : byHand
}

/** What a merged change did, after the name of who made it: `added 6 words to paragraph 2`. */
export function mergedChangeOf(
  field: Field,
  passage: Passage & { kind: 'merged' },
  told: (version: Passage['mine']) => string,
): string {
  if (field === 'title') return `renamed the article to “${told(passage.value)}”`
  if (field === 'place') return `moved the article ${told(passage.value)}`
  if (field === 'tags') return tagChangeOf(passage)
  const change = textChangeOf(anchorOf(passage), told(passage.base), told(passage.value))
  return passage.changedBy === 'both' ? `made the same change: ${change}` : change
}

function textChangeOf(anchor: Anchor | undefined, base: string, value: string): string {
  const block = anchor === undefined ? 'the text' : blockOf(anchor)
  if (base.trim() === '') {
    return anchor?.block === 'paragraph'
      ? 'added a paragraph'
      : anchor?.block === 'heading'
        ? 'added a section'
        : `added to ${block}`
  }
  if (value.trim() === '') return `removed ${block}`
  const { added, removed } = countChangedWords(base, value)
  const words = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'word' : 'words'}`
  if (added > 0 && removed === 0) return `added ${words(added)} to ${block}`
  if (removed > 0 && added === 0) return `removed ${words(removed)} from ${block}`
  return added === 0 ? `changed ${block}` : `changed ${words(Math.max(added, removed))} in ${block}`
}
