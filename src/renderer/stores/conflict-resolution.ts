import { computed, shallowRef, type ComputedRef } from 'vue'
import type { Article, ArticleContent } from '#shared/domain/article.ts'
import type { ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import { applyDecisions, textOf, titleOf } from '#shared/domain/merge/decide.ts'
import { joinTexts } from '#shared/domain/diff/text-lines.ts'
import type { Decision, Decisions } from '#shared/domain/merge/passage.ts'
import { suggestedText } from '#shared/domain/merge/suggestion.ts'
import { createChoiceHistory } from './conflict/choice-history.ts'
import * as choosing from './conflict/choices.ts'
import { noChoices, type Choices, type HandStart } from './conflict/choices.ts'
import { createCredit, type Credit } from './conflict/credit.ts'
import { handStart, withMarginsOf } from './conflict/hand-text.ts'
import {
  canDecide,
  freshConflictIds,
  keepUnchanged,
  passagesOf,
  questionsOf,
  suggestionFor,
  writtenForm,
  type Question,
} from './conflict/question.ts'
import type { ArticleConflict } from './editing/article-conflict.ts'

/** A text written by hand, with the passage it was written for. */
export interface RememberedText {
  readonly text: string
  readonly base: string
  readonly mine: string
}

/** What outlives the dialog: choices and texts, as plain data. */
export interface RememberedChoices {
  readonly choices: Choices
  readonly written: Readonly<Record<string, RememberedText>>
}

/** Somebody saved during the decision. */
export interface SavedAgain {
  /** Each person once, in the order of their saves. */
  readonly people: readonly string[]
  /** The article as it was before that. */
  readonly before: Article
  readonly newConflicts: number
}

/** The decision about one conflict, from the first question to the text that is saved. It knows no DOM. */
export interface ConflictResolution extends Pick<Credit, 'originOf' | 'credit'> {
  readonly conflict: ComputedRef<ArticleConflict>
  readonly merge: ComputedRef<ArticleMerge>
  readonly questions: ComputedRef<readonly Question[]>
  readonly undecided: ComputedRef<readonly Question[]>
  /** The merged article; undefined while anything is undecided, so that nothing undecided can be saved. */
  readonly outcome: ComputedRef<ArticleContent | undefined>
  /** The article as it would be now, with a note in place of each passage of the text that is to decide. */
  resultSoFar(note: (question: Question) => string): Pick<ArticleContent, 'title' | 'body'>
  readonly savedAgain: ComputedRef<SavedAgain | undefined>
  /** Everybody whose saves are being merged, as far as is known: each once, in the order of their last saves. */
  readonly savers: ComputedRef<readonly string[]>
  /** Texts written by hand for passages that are no more, and that no question offers. */
  readonly homelessTexts: ComputedRef<readonly string[]>
  readonly remembered: ComputedRef<RememberedChoices>
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** False where that cannot be decided; then nothing changed. */
  decide(id: string, decision: Decision): boolean
  /** Takes the text that joins both edits word by word. False where there is none. */
  takeSuggestion(id: string): boolean
  swap(id: string): boolean
  /** Takes an automatic merge back: it is to decide. */
  reopen(id: string): void
  /** Opens a text to write by hand. Without `from`: what was written for this passage before, else mine. */
  startWriting(id: string, from?: HandStart): void
  write(id: string, text: string): void
  /** The text written by hand is what the article shall say. False where there is none or it cannot be used. */
  useText(id: string): boolean
  /** What was written by hand before for this passage, or for the one it came from. */
  earlierText(id: string): string | undefined
  /** Every undecided question in one step. Returns how many. */
  decideAll(side: 'mine' | 'theirs'): number
  readonly undecideAll: () => void
  readonly undo: () => boolean
  readonly redo: () => boolean
  /** The same article's conflict as it is now, and what merging it gave: my text went on, or somebody saved again. */
  update(conflict: ArticleConflict, merge: ArticleMerge): void
}

/** @param initialMerge of `initial`, by `mergeConflict` */
export function createConflictResolution(
  initial: ArticleConflict,
  initialMerge: ArticleMerge,
  remembered: RememberedChoices = { choices: noChoices, written: {} },
): ConflictResolution {
  const conflict = shallowRef(initial)
  const merge = shallowRef(initialMerge)
  const history = createChoiceHistory(remembered.choices)
  const written = shallowRef(remembered.written)
  const freshIds = shallowRef<ReadonlySet<string>>(new Set())
  const overtaken = shallowRef<Omit<SavedAgain, 'people'>>()
  const metSavers = shallowRef<readonly string[]>([initial.theirs.updatedBy])
  const { originOf, credit, ...known } = createCredit(conflict, merge)

  const choices = history.present
  const questions = computed<readonly Question[]>(before =>
    keepUnchanged(before ?? [], questionsOf(merge.value, choices.value, freshIds.value)),
  )
  const undecided = computed(() => questions.value.filter(question => question.decision === undefined))
  const outcome = computed(() => {
    const resolution = applyDecisions(merge.value, effectiveDecisions(choices.value))
    return resolution.kind === 'decided' ? resolution.content : undefined
  })
  const savedAgain = computed(
    () => overtaken.value && { ...overtaken.value, people: known.saversSince(overtaken.value.before.revision) },
  )
  function resultSoFar(note: (question: Question) => string): Pick<ArticleContent, 'title' | 'body'> {
    const decisions = effectiveDecisions(choices.value)
    const texts = merge.value.body.regions.map(region => {
      const question = region.kind === 'same' ? undefined : questionOf(region.id)
      return textOf(region, decisions) ?? `\n${question === undefined ? '' : note(question)}\n\n`
    })
    return { title: titleOf(merge.value, decisions) ?? conflict.value.mine.title, body: joinTexts(texts) }
  }
  const questionOf = (id: string) => questions.value.find(question => question.id === id)
  const passages = computed(() => new Map(passagesOf(merge.value).map(passage => [passage.id, passage])))
  const passageOf = (id: string) => passages.value.get(id)

  function decide(id: string, decision: Decision): boolean {
    const question = questionOf(id)
    if (question === undefined || !canDecide(question.field, decision)) return false
    if (decision.kind === 'original' && conflict.value.base === undefined) return false
    history.commit(choosing.decide(choices.value, [id], decision))
    return true
  }

  function write(id: string, text: string): void {
    const passage = passageOf(id)
    const writing = choices.value.writing[id]
    if (passage === undefined || writing === undefined) return
    history.amend(choosing.write(choices.value, id, { ...writing, text }))
    const origin = { base: writtenForm(passage.base), mine: writtenForm(passage.mine) }
    written.value = { ...written.value, [id]: { text, ...origin } }
  }

  function startWriting(id: string, from?: HandStart): void {
    const passage = passageOf(id)
    if (passage === undefined) return
    const start = from ?? (earlierText(id) === undefined ? 'mine' : 'earlier')
    const text = start === 'earlier' ? (earlierText(id) ?? '') : handStart(passage, start)
    history.commit(choosing.write(choices.value, id, { text, from: start }))
  }

  function takeSuggestion(id: string): boolean {
    const passage = passageOf(id)
    const suggestion = passage && suggestionFor(passage)
    if (suggestion === undefined) return false
    return decide(id, { kind: 'text', text: suggestedText(suggestion), from: 'suggestion' })
  }

  function useText(id: string): boolean {
    const question = questionOf(id)
    if (question?.writing === undefined) return false
    const { text } = question.writing
    const laidOut = question.field === 'text' ? withMarginsOf(question.passage, text) : text
    return decide(id, { kind: 'text', text: laidOut })
  }

  function earlierText(id: string): string | undefined {
    const own = written.value[id]
    if (own !== undefined) return own.text
    const passage = passageOf(id)
    if (passage === undefined) return undefined
    return Object.entries(written.value).find(
      ([other, text]) =>
        passageOf(other) === undefined && cameFrom(text, writtenForm(passage.base), writtenForm(passage.mine)),
    )?.[1].text
  }

  const homelessTexts = computed(() => {
    const offered = new Set([...passages.value.keys()].map(earlierText))
    return Object.values(written.value).flatMap(({ text }) => (text.trim() === '' || offered.has(text) ? [] : [text]))
  })

  function decideAll(side: 'mine' | 'theirs'): number {
    const ids = undecided.value.map(({ id }) => id)
    if (ids.length > 0) history.commit(choosing.decide(choices.value, ids, { kind: side }))
    return ids.length
  }

  function update(next: ArticleConflict, nextMerge: ArticleMerge): void {
    const before = conflict.value
    const mergeBefore = merge.value
    conflict.value = next
    merge.value = nextMerge
    if (next.theirs.etag === before.theirs.etag) return
    freshIds.value = freshConflictIds(mergeBefore, merge.value)
    const by = next.theirs.updatedBy
    metSavers.value = [...metSavers.value.filter(name => name !== by), by]
    overtaken.value = { before: before.theirs, newConflicts: freshIds.value.size }
  }

  return {
    conflict: computed(() => conflict.value),
    merge: computed(() => merge.value),
    questions,
    undecided,
    outcome,
    resultSoFar,
    savedAgain,
    savers: computed(() => known.savers.value ?? metSavers.value),
    originOf,
    credit,
    homelessTexts,
    remembered: computed(() => ({ choices: choices.value, written: written.value })),
    canUndo: history.canUndo,
    canRedo: history.canRedo,
    decide,
    takeSuggestion,
    swap(id) {
      const next = choosing.swapOrder(choices.value, id)
      history.commit(next)
      return next.decisions[id]?.kind === 'both'
    },
    reopen(id) {
      if (passageOf(id) !== undefined) history.commit(choosing.decide(choices.value, [id], { kind: 'open' }))
    },
    startWriting,
    write,
    useText,
    earlierText,
    decideAll,
    undecideAll: () =>
      history.commit(
        choosing.undecide(
          choices.value,
          questions.value.map(({ id }) => id),
        ),
      ),
    undo: history.undo,
    redo: history.redo,
    update,
  }
}

/** A passage being written by hand is undecided, whatever was chosen before. */
function effectiveDecisions({ decisions, writing }: Choices): Decisions {
  const open = Object.keys(writing).map((id): [string, Decision] => [id, { kind: 'open' }])
  return { ...decisions, ...Object.fromEntries(open) }
}

const cameFrom = (text: RememberedText, base: string, mine: string): boolean =>
  (text.mine.trim() !== '' && text.mine === mine) || (text.base.trim() !== '' && text.base === base)
