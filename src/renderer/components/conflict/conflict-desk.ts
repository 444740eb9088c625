import { computed, inject, nextTick, provide, ref, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { Decision } from '#shared/domain/merge/passage.ts'
import type { ConflictResolution } from '../../stores/conflict-resolution.ts'
import type { HandStart } from '../../stores/conflict/choices.ts'
import { suggestionFor, type Question } from '../../stores/conflict/question.ts'
import { counterOf } from './conflict-words.ts'
import { createDeskNames, type DeskNames, type DeskNamesOptions } from './desk-names.ts'
import { keptOf, placeOf } from './passage-words.ts'

/** What can be read in place of the document: a whole version, the last save's changes, the article as it would be. */
export type Version = 'mine' | 'theirs' | 'base'
export type Readable = Version | 'saved-again' | 'result'
export type Choice = 'mine' | 'theirs' | 'both' | 'original' | 'suggestion' | 'hand'

/** What a person does at the dialog, for all of its parts: the choices themselves are the resolution's. */
export interface ConflictDesk extends DeskNames {
  readonly resolution: ConflictResolution
  readonly canChooseOriginal: ComputedRef<boolean>
  /** Whether the text as a whole is one passage: the versions could not be told apart any further. */
  readonly isWholeText: ComputedRef<boolean>
  readonly current: ComputedRef<Question | undefined>
  /** The passage that was asked for last, by its id: it is drawn before others. */
  readonly sought: ComputedRef<string | undefined>
  readonly announcement: Ref<string>
  isOpen(question: Question): boolean
  choicesFor(question: Question): readonly Choice[]
  choose(question: Question, choice: Choice): void
  startAgainFrom(question: Question, from: HandStart): void
  useText(question: Question): void
  swap(question: Question): void
  /** Shows a decided card's versions again; the decision stands until another is taken. */
  change(question: Question): void
  /** Takes an automatic merge back. */
  reopen(id: string): void
  decideAll(side: 'mine' | 'theirs'): void
  undecideAll(): void
  readonly undo: () => void
  readonly redo: () => void
  focusOn(id: string): void
  /** Shows what merged by itself. */
  showMerged(id: string): void
  move(step: 1 | -1): void
  noteFocus(id: string): void
  announce(text: string): void
}

const key: InjectionKey<ConflictDesk> = Symbol('conflict desk')
export const cardId = (id: string) => `conflict-${id}`
export const suggestionId = (id: string) => `suggestion-${id}`
export const handId = (id: string) => `hand-${id}`

export function useConflictDesk(): ConflictDesk {
  const desk = inject(key)
  if (desk === undefined) throw new Error('A part of the conflict dialog stands outside of it')
  return desk
}

export interface DeskOptions extends DeskNamesOptions {
  /** Brings the document back where a version is being read in its place. */
  readonly showDocument: () => void
}

export function provideConflictDesk({ showDocument, ...options }: DeskOptions): ConflictDesk {
  const { resolution } = options
  const names = createDeskNames(options)
  const { namesFor } = names
  const openIds = ref<ReadonlySet<string>>(new Set())
  const currentId = ref<string>()
  const soughtId = ref<string>()
  const announcement = ref('')
  const { questions, undecided } = resolution

  const canChooseOriginal = computed(() => resolution.conflict.value.base !== undefined)
  const isWholeText = computed(() => resolution.merge.value.body.regions.length === 1)
  const current = computed(
    () => questions.value.find(({ id }) => id === currentId.value) ?? undecided.value[0] ?? questions.value[0],
  )

  // The same words twice would be heard once.
  const announce = (text: string) => (announcement.value = announcement.value === text ? `${text}\u00a0` : text)
  const remaining = () => `${counterOf(questions.value.length, undecided.value.length)}.`

  function setOpen(id: string, isOpen: boolean): void {
    const next = new Set(openIds.value)
    if (isOpen) next.add(id)
    else next.delete(id)
    openIds.value = next
  }

  /** Focuses a card, or something in it, and shows as much of the card as there is room for. */
  function focusIn(id: string, elementId = cardId(id)): void {
    soughtId.value = id
    void nextTick(() => {
      document.getElementById(elementId)?.focus({ preventScroll: true })
      document.getElementById(cardId(id))?.scrollIntoView({ block: 'nearest' })
      if (elementId !== cardId(id)) document.getElementById(elementId)?.scrollIntoView({ block: 'nearest' })
    })
  }

  /** False where that could not be decided. */
  function decided(question: Question, decide: () => boolean): boolean {
    if (!decide()) return false
    setOpen(question.id, false)
    currentId.value = question.id
    const decision = questions.value.find(({ id }) => id === question.id)?.decision
    announce(`${decision === undefined ? '' : keptOf(decision, namesFor(question.id))} ${remaining()}`.trim())
    // The choices are gone with the open card, so focus stays on the card itself.
    focusIn(question.id)
    return true
  }

  function startWriting(question: Question, from?: HandStart): void {
    currentId.value = question.id
    resolution.startWriting(question.id, from)
    focusIn(question.id, handId(question.id))
  }

  function focusOn(id: string): void {
    showDocument()
    currentId.value = id
    const question = questions.value.find(other => other.id === id)
    if (question !== undefined) announce(locationOf(question, questions.value.length, isWholeText.value))
    focusIn(id)
  }

  const desk: ConflictDesk = {
    ...names,
    resolution,
    canChooseOriginal,
    isWholeText,
    current,
    sought: computed(() => soughtId.value ?? current.value?.id),
    announcement,
    isOpen: ({ id, decision }) => decision === undefined || openIds.value.has(id),
    choicesFor: ({ field, passage }) => [
      'mine',
      'theirs',
      ...(field === 'text' || field === 'tags' ? (['both'] as const) : []),
      ...(canChooseOriginal.value ? (['original'] as const) : []),
      ...(suggestionFor(passage) === undefined ? [] : (['suggestion'] as const)),
      ...(field === 'place' ? [] : (['hand'] as const)),
    ],
    choose(question, choice) {
      if (!desk.choicesFor(question).includes(choice)) return
      if (choice === 'hand') {
        startWriting(question)
        return
      }
      if (choice === 'suggestion') {
        decided(question, () => resolution.takeSuggestion(question.id))
        return
      }
      const decision: Decision = choice === 'both' ? { kind: 'both', first: 'mine' } : { kind: choice }
      decided(question, () => resolution.decide(question.id, decision))
    },
    startAgainFrom: (question, from) => startWriting(question, from),
    useText(question) {
      if (!decided(question, () => resolution.useText(question.id))) announce('The title needs a word.')
    },
    swap(question) {
      if (question.field !== 'text' || !resolution.swap(question.id)) return
      const decision = questions.value.find(({ id }) => id === question.id)?.decision
      const first = decision?.kind === 'both' && decision.first === 'theirs' ? namesFor(question.id).theirsOwn : 'Yours'
      announce(`${first} first.`)
    },
    change(question) {
      setOpen(question.id, true)
      focusIn(question.id)
    },
    reopen(id) {
      resolution.reopen(id)
      focusOn(id)
    },
    decideAll(side) {
      const count = resolution.decideAll(side)
      const whose = side === 'mine' ? 'yours' : names.names.value.theirsOwn
      announce(`Kept ${whose} in ${count}. ${remaining()}`)
    },
    undecideAll() {
      resolution.undecideAll()
      openIds.value = new Set()
      announce(`Nothing is decided. ${remaining()}`)
    },
    undo: () => announce(resolution.undo() ? `Undone. ${remaining()}` : 'Nothing to undo.'),
    redo: () => announce(resolution.redo() ? `Done again. ${remaining()}` : 'Nothing to do again.'),
    focusOn,
    showMerged(id) {
      showDocument()
      soughtId.value = id
      void nextTick(() => {
        const row = document.getElementById(cardId(id))
        row?.focus({ preventScroll: true })
        row?.scrollIntoView({ block: 'center' })
      })
    },
    move(step) {
      const all = questions.value
      const at = all.findIndex(({ id }) => id === current.value?.id)
      const next = all[Math.min(Math.max(at + step, 0), all.length - 1)]
      if (next !== undefined) focusOn(next.id)
    },
    noteFocus: id => (currentId.value = id),
    announce,
  }
  provide(key, desk)
  return desk
}

/** “Conflict 2 of 5, in History, paragraph 3.” */
function locationOf({ field, passage, number }: Question, total: number, isWholeText: boolean): string {
  const place = placeOf(field, passage, isWholeText)
  return `Conflict ${number} of ${total}, ${place.replace(/^In/u, 'in').replaceAll(/[“”]/gu, '')}.`
}
