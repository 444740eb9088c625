import { content } from '../articles.ts'

/** Of an article, when it is made. */
export const text = content('').body

/** Something that a person might choose to keep a wiki in. */
export interface Contender {
  readonly name: string
  /** What it says of a save, in a few words: which condition it takes, and what its answer promises. */
  readonly promises: string
  /** Installs it into `folder` and nowhere else. @returns why it cannot be had here, where it cannot. */
  install?(folder: string): Promise<string | undefined>
  /** Starts it on loopback, with its data in `dataDir`. */
  start(options: StartOptions): Promise<Running>
}

export interface StartOptions {
  readonly folder: string
  readonly dataDir: string
  readonly port: number
  /** The program, with its arguments, that the server's command is started by; empty where it is started by itself. */
  readonly under: readonly string[]
}

export interface Running {
  /** A new article of 4 KB. @returns the tag that a save has to name */
  create(name: string): Promise<string>
  /** Saves the whole article on the condition that it is as `tag` says. */
  save(name: string, tag: string, text: string): Promise<SaveAnswer>
  readonly stop: () => Promise<void>
}

export type SaveAnswer = { readonly kind: 'saved'; readonly tag: string } | { readonly kind: 'refused' }
