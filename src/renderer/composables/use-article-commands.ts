import { shallowReactive, type Component } from 'vue'
import type { ArticleSummary } from '#shared/domain/article.ts'

export interface ArticleCommandTarget {
  readonly instanceId: string
  readonly article: ArticleSummary
}

/** Something that can be done with an article, besides editing it and looking at its history. */
export interface ArticleCommand {
  readonly id: string
  readonly label: string
  readonly icon: Component
  /** A line stands above it in the menu. */
  readonly apart?: boolean
  run(target: ArticleCommandTarget): void | Promise<void>
}

const commands = shallowReactive(new Map<string, ArticleCommand>())

/** Puts a command into an article's menus, once: "More" above it and the context menu of its row in the tree. */
export function offerArticleCommand(command: ArticleCommand): void {
  commands.set(command.id, command)
}

/** The commands in the order in which they were offered. */
export const useArticleCommands = (): ReadonlyMap<string, ArticleCommand> => commands
