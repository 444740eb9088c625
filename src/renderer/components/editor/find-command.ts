import { findNext, findPrevious, openSearchPanel } from '@codemirror/search'
import type { Command } from '@codemirror/view'
import type { MenuCommand } from '#shared/desktop-api.ts'

/** What the menu's commands for finding words do in the editor, which has a search of its own. */
export const findCommands = {
  find: openSearchPanel,
  'find-next': findNext,
  'find-previous': findPrevious,
} satisfies Partial<Record<MenuCommand, Command>>
export type FindCommand = keyof typeof findCommands

export const isFindCommand = (command: MenuCommand): command is FindCommand => command in findCommands
