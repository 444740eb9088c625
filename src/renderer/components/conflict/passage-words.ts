import { countChangedWords } from '#shared/domain/diff/line-diff.ts'
import { describeAnchor, type Anchor } from '#shared/domain/merge/anchor.ts'
import type { Decision } from '#shared/domain/merge/passage.ts'
import type { Field, Passage, Question } from '../../stores/conflict/question.ts'
import { possessive } from './conflict-words.ts'

/** In a sentence: whom a side belongs to. */
export interface SideNames {
  /** `Ana`, or `Your other window`. */
  readonly theirs: string
  /** `Ana’s`, or `The other window’s`. */
  readonly theirsOwn: string
}

export const sideNames = (saver: string, ownWindow: boolean): SideNames =>
  ownWindow
    ? { theirs: 'Your other window', theirsOwn: 'The other window’s' }
    : { theirs: saver, theirsOwn: possessive(saver) }

const anchorOf = (passage: Passage): Anchor | undefined => ('anchor' in passage ? passage.anchor : undefined)

/** As in `In “History”, paragraph 3`, `In the title`, `In its place`. */
export function placeOf(field: Field, passage: Passage, isWholeText = false): string {
  const anchor = anchorOf(passage)
  if (anchor !== undefined) return isWholeText ? 'In the whole text' : describeAnchor(anchor)
  return field === 'title' ? 'In the title' : 'In its place'
}

/** The same for a narrow list: `History, paragraph 3`, `Introduction`, `The title`. */
export function shortPlaceOf(field: Field, passage: Passage, isWholeText = false): string {
  const anchor = anchorOf(passage)
  if (anchor !== undefined && isWholeText) return 'The whole text'
  if (anchor === undefined) return field === 'title' ? 'The title' : 'Its place'
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
  if (field === 'title') return `You and ${names.theirs} both changed the title`
  if (field === 'place') return `You and ${names.theirs} both moved the article`
  const isAbsent = (text: string | null) => (text ?? '').trim() === ''
  if (passage.kind === 'merged') {
    if (passage.changedBy === 'both') return `You and ${names.theirs} made the same change`
    return passage.changedBy === 'mine' ? 'You changed this passage' : `${names.theirs} changed this passage`
  }
  if (isAbsent(passage.base)) return `You and ${names.theirs} both added something here`
  if (isAbsent(passage.mine)) return `You removed this passage, ${names.theirs} changed it`
  if (isAbsent(passage.theirs)) return `You changed this passage, ${names.theirs} removed it`
  return `You and ${names.theirs} both changed this passage`
}

function startOf(from: string, { theirsOwn }: SideNames): string {
  const starts: Partial<Record<string, string>> = {
    mine: 'yours',
    theirs: theirsOwn,
    both: 'both',
    original: 'the original',
    suggestion: 'both, joined word by word',
    earlier: 'what you wrote before',
  }
  return `The text below starts from ${starts[from] ?? 'yours'}`
}

/** What was decided, on the decided card. */
export function decisionOf(decision: Decision, { theirsOwn }: SideNames): string {
  switch (decision.kind) {
    case 'mine':
      return 'Yours'
    case 'theirs':
      return theirsOwn
    case 'original':
      return 'The original'
    case 'both':
      return decision.first === 'mine' ? 'Both, yours first' : `Both, ${theirsOwn} first`
    case 'text':
      return 'Edited by hand'
    case 'open':
      return 'To decide'
  }
}

/** The same for the list of changes. */
export function shortDecisionOf(decision: Decision, names: SideNames): string {
  const words = {
    mine: 'yours',
    theirs: names.theirsOwn,
    original: 'the original',
    both: 'both',
    text: 'by hand',
    open: '',
  }
  return `Decided: ${words[decision.kind]}`
}

/** What the live region says after a choice. */
export function keptOf(decision: Decision, names: SideNames): string {
  const words = {
    mine: 'yours',
    theirs: names.theirsOwn,
    original: 'the original',
    both: 'both',
    text: 'your own words',
    open: '',
  }
  return `Kept ${words[decision.kind]}.`
}

/** What a merged change did, after the name of who made it: `added 6 words to paragraph 2`. */
export function mergedChangeOf(passage: Passage, base: string, value: string): string {
  const anchor = anchorOf(passage)
  const block = anchor === undefined ? 'the title' : blockOf(anchor)
  if (anchor !== undefined && base.trim() === '') {
    return anchor.block === 'paragraph'
      ? 'added a paragraph'
      : anchor.block === 'heading'
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
