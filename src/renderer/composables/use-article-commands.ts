import { shallowReactive, type Component } from 'vue'
import type { Article } from '#shared/domain/article.ts'

export interface ArticleCommandTarget {
  readonly instanceId: string
  readonly article: Article
}

/** Something that can be done with the article that is read, besides editing it and looking at its history. */
export interface ArticleCommand {
  readonly id: string
  readonly label: string
  readonly icon: Component
  /** A line stands above it in the menu. */
  readonly apart?: boolean
  run(target: ArticleCommandTarget): void | Promise<void>
}

const commands = shallowReactive(new Map<string, ArticleCommand>())

/** Puts a command into the article's "More" menu, once. */
export function offerArticleCommand(command: ArticleCommand): void {
  commands.set(command.id, command)
}

/** The commands in the order in which they were offered. */
export const useArticleCommands = (): ReadonlyMap<string, ArticleCommand> => commands
