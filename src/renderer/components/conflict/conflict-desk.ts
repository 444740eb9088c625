import { computed, inject, nextTick, provide, ref, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { Decision } from '#shared/domain/merge/passage.ts'
import type { ConflictResolution } from '../../stores/conflict-resolution.ts'
import type { HandStart } from '../../stores/conflict/choices.ts'
import type { Question } from '../../stores/conflict/question.ts'
import { clockTime } from '../../composables/relative-time.ts'
import { counterOf } from './conflict-words.ts'
import { keptOf, placeOf, sideNames, type SideNames } from './passage-words.ts'

export type Version = 'mine' | 'theirs' | 'base'
export type Choice = 'mine' | 'theirs' | 'both' | 'original' | 'hand'

/** What a person does at the dialog, for all of its parts: the choices themselves are the resolution's. */
export interface ConflictDesk {
  readonly resolution: ConflictResolution
  /** Of whoever saved last. */
  readonly names: ComputedRef<SideNames>
  /** Of whoever made what stands on the other side of a passage. */
  namesFor(id: string): SideNames
  timeFor(id: string): string
  readonly times: ComputedRef<{ readonly mine: string; readonly theirs: string; readonly base: string | undefined }>
  readonly isOwnWindow: ComputedRef<boolean>
  readonly canChooseOriginal: ComputedRef<boolean>
  /** Whether the text as a whole is one passage: the versions could not be told apart any further. */
  readonly isWholeText: ComputedRef<boolean>
  readonly current: ComputedRef<Question | undefined>
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
  move(step: 1 | -1): void
  noteFocus(id: string): void
  announce(text: string): void
}

const key: InjectionKey<ConflictDesk> = Symbol('conflict desk')
export const cardId = (id: string) => `conflict-${id}`
export const handId = (id: string) => `hand-${id}`

export function useConflictDesk(): ConflictDesk {
  const desk = inject(key)
  if (desk === undefined) throw new Error('A part of the conflict dialog stands outside of it')
  return desk
}

export interface DeskOptions {
  readonly resolution: ConflictResolution
  readonly me: () => string | undefined
  /** Brings the document back where a version is being read in its place. */
  readonly showDocument: () => void
}

export function provideConflictDesk({ resolution, me, showDocument }: DeskOptions): ConflictDesk {
  const nowMs = Date.now()
  const openIds = ref<ReadonlySet<string>>(new Set())
  const currentId = ref<string>()
  const announcement = ref('')
  const { questions, undecided } = resolution

  const saver = computed(() => resolution.conflict.value.theirs.updatedBy)
  const isOwnWindow = computed(() => saver.value === me())
  const names = computed(() => sideNames(saver.value, isOwnWindow.value))
  const namesFor = (id: string) => {
    const { by } = resolution.originOf(id)
    return sideNames(by, by === me())
  }
  const times = computed(() => {
    const { mineWrittenAt, theirs, base } = resolution.conflict.value
    return {
      mine: clockTime(mineWrittenAt, nowMs),
      theirs: clockTime(theirs.updatedAt, nowMs),
      base: base === undefined ? undefined : clockTime(base.createdAt, nowMs),
    }
  })
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
  const focusIn = (id: string, elementId = cardId(id)) =>
    void nextTick(() => {
      document.getElementById(elementId)?.focus({ preventScroll: true })
      document.getElementById(cardId(id))?.scrollIntoView({ block: 'nearest' })
      if (elementId !== cardId(id)) document.getElementById(elementId)?.scrollIntoView({ block: 'nearest' })
    })

  function decided(question: Question, decision: Decision): void {
    if (!resolution.decide(question.id, decision)) return
    setOpen(question.id, false)
    currentId.value = question.id
    announce(`${keptOf(decision, namesFor(question.id))} ${remaining()}`)
    // The choices are gone with the open card, so focus stays on the card itself.
    focusIn(question.id)
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
    resolution,
    names,
    namesFor,
    timeFor: id => clockTime(resolution.originOf(id).at, nowMs),
    times,
    isOwnWindow,
    canChooseOriginal,
    isWholeText,
    current,
    announcement,
    isOpen: ({ id, decision }) => decision === undefined || openIds.value.has(id),
    choicesFor: ({ field }) => [
      'mine',
      'theirs',
      ...(field === 'text' ? (['both'] as const) : []),
      ...(canChooseOriginal.value ? (['original'] as const) : []),
      ...(field === 'place' ? [] : (['hand'] as const)),
    ],
    choose(question, choice) {
      if (!desk.choicesFor(question).includes(choice)) return
      if (choice === 'hand') startWriting(question)
      else decided(question, choice === 'both' ? { kind: 'both', first: 'mine' } : { kind: choice })
    },
    startAgainFrom: (question, from) => startWriting(question, from),
    useText(question) {
      if (!resolution.useText(question.id)) {
        announce('The title needs a word.')
        return
      }
      setOpen(question.id, false)
      announce(`${keptOf({ kind: 'text', text: '' }, namesFor(question.id))} ${remaining()}`)
      focusIn(question.id)
    },
    swap(question) {
      if (!resolution.swap(question.id)) return
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
      const whose = side === 'mine' ? 'yours' : names.value.theirsOwn
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
