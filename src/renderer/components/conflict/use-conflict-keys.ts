import { isShortcut, isTyping } from '../../composables/shortcut-keys.ts'
import type { Choice, ConflictDesk } from './conflict-desk.ts'

/** The key printed on each choice. */
export const choiceKeys: Readonly<Record<Choice, string>> = {
  mine: '1',
  theirs: '2',
  both: '3',
  original: '4',
  suggestion: '5',
  hand: 'E',
}
const choiceByKey: Partial<Record<string, Choice>> = Object.fromEntries(
  Object.entries(choiceKeys).map(([choice, key]) => [key.toLowerCase(), choice as Choice]),
)

export interface ConflictKeys {
  readonly desk: ConflictDesk
  readonly singleKeys: () => boolean
  /** Saves, or says why that cannot be done yet. */
  readonly save: () => void
}

/** What a key press in the dialog does; what it does not know is left to the browser. */
export function createConflictKeys({ desk, singleKeys, save }: ConflictKeys): (event: KeyboardEvent) => void {
  const actionOf = (event: KeyboardEvent): (() => void) | undefined => {
    const current = desk.current.value
    if (isShortcut(event, 'Alt+ArrowDown')) return () => desk.move(1)
    if (isShortcut(event, 'Alt+ArrowUp')) return () => desk.move(-1)
    if (isShortcut(event, 'Ctrl+Enter')) {
      return current?.writing === undefined ? save : () => desk.useText(current)
    }
    if (isTyping(event)) return undefined
    if (isShortcut(event, 'Ctrl+Z')) return desk.undo
    if (isShortcut(event, 'Ctrl+Shift+Z') || isShortcut(event, 'Ctrl+Y')) return desk.redo
    if (!singleKeys() || current === undefined || event.ctrlKey || event.altKey || event.metaKey) return undefined
    const key = event.key.toLowerCase()
    const choice = choiceByKey[key]
    if (choice !== undefined) return () => desk.choose(current, choice)
    return key === 's' ? () => desk.swap(current) : undefined
  }
  return event => {
    if (event.defaultPrevented || event.isComposing || isInMenu(event)) return
    const action = actionOf(event)
    if (action === undefined) return
    event.preventDefault()
    action()
  }
}

/** A menu has keys of its own. */
const isInMenu = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.closest('[role=menu]') !== null
